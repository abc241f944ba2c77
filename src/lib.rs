//! Reads the appraisal tracker a school keeps in Excel, checks it against the school's own policy, recommends pay
//! from the recorded ratings, and hands back the same workbook with its findings in the margin.
//!
//! The modules stand in the order the data takes.

pub mod workbook;

pub mod tracker;

pub mod model;

pub mod guard;

pub mod expression;

pub mod policy;

pub mod pay;

pub mod check;

pub mod annotate;

pub mod committee;

pub mod decisions;

pub mod tally;

pub mod disclosure;

pub mod sampling;

pub mod report;

pub mod behind;

pub mod blank;

pub mod explain;

pub mod cli;
