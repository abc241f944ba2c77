//! Reads the appraisal tracker a school keeps in Excel, checks it against the school's own policy, recommends pay
//! from the recorded ratings, and hands back the same workbook with its findings in the margin.
//!
//! The modules stand in the order the data takes.

pub mod tracker;

pub mod model;

pub mod pay;
