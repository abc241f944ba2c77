//! Checks a school's appraisal tracker against the school's own policy, recommends pay, and reports without naming anyone.

pub mod disclosure;
pub mod report;
