//! Checks a school's appraisal tracker against the school's own policy.

pub mod workbook;
