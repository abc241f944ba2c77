//! Disclosure control: counts become tables that may be published.
//!
//! A report on forty people who know one another must not let anybody work out anything about one of them. This room
//! takes tables of counts and prints of each as much as is safe. It knows nothing of schools, looks at no person, and
//! refuses to publish what its audit cannot show to be safe.
//!
//! 1. **Layout** from the staff list alone: groups below ten people join their neighbours.
//! 2. **Form** from the sizes alone: groups speak in bands of the share; the whole school in counts where the count
//!    and the remainder are both at least five, otherwise the whole row in bands.
//! 3. **Audit** of what is drafted, by what a reader can work out who knows the staff list and these rules, together with every
//!    other table of the same outcomes, in exact whole numbers; what is left out is left out so that it tells nothing.
//! 4. **Publication** as a [`PublishedTable`], which nothing else can make; or one sentence, the same whatever the
//!    reason.
//!
//! Rows about one person each, such as a sample of statements, are shown by [`publish_rows`] alone.
//!
//! [`exact`] finds what whole counts fit what a reader has; [`case`] audits tables of anybody in a file.

mod alike;
mod audit;
mod band;
mod beside;
mod breakdown;
pub mod case;
mod draft;
pub mod exact;
mod form;
mod joint;
mod label;
mod layout;
mod ledger;
mod member;
mod money;
mod open;
mod published;
mod settings;
mod table;
mod values;
mod whether;

pub use alike::{PublishedRows, publish_rows};
pub use band::{Band, Scale};
pub use form::Said;
pub use label::{Label, LabelError, Labels};
pub use ledger::{Entry, Past};
pub use member::Member;
pub use money::PublishedSum;
pub use published::{PublishedRow, PublishedTable, publish, publish_after};
pub use settings::{Settings, SettingsError};
pub use table::{CountRow, CountTable, TableError};
pub use whether::Whether;
