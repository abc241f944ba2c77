//! What the fuzz targets share: the workbooks they start from, how they are changed, and what has to hold of every
//! workbook that is annotated or read.

pub mod books;
pub mod held;
pub mod mutate;
pub mod reading;
pub mod records;
