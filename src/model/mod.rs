//! What a school keeps, each value with the cell it came from.
//!
//! The model has never heard of Excel, files or policies. It holds the vocabulary (which record kinds and fields
//! there are), the records read from a tracker, the calendar and the appraisal cycles. Missing, blank, unreadable
//! and ticked are different things here, because a check answers each of them differently.

mod calendar;
mod cycle;
mod number;
mod record;
mod value;
mod vocabulary;

pub use calendar::{BankHolidays, Calendar, MONTHS, Period, Season, Unit, in_words, month_name, month_named};
pub use cycle::{Cycle, CycleRule, read_label};
pub use number::Number;
pub use record::{Body, Entry, Reading, Record, RecordId, Records, Setting, StaffId, Table, Unread, Unused};
pub use value::{Cell, Name, Text, Value, column_letters, column_number};
pub use vocabulary::{Choice, Field, FieldId, FieldType, Kind, KindId, Vocabulary, plain};
