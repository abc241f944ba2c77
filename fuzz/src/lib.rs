//! What the fuzz targets share: the workbooks they start from, and what has to hold of every workbook that is
//! annotated.

pub mod books;
pub mod held;
pub mod records;
