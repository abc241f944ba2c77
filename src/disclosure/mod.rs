//! Disclosure control: counts become tables that may be published.
//!
//! A report on forty people who know one another must not let anybody work out anything about one of them. This room
//! takes tables of counts and prints of each as much as is safe. It knows nothing of schools, looks at no person, and
//! refuses to publish what its audit cannot show to be safe.
//!
//! 1. **Layout** from the staff list alone: groups below ten people join their neighbours.
//! 2. **Form** from the sizes alone: groups speak in bands of the share; the whole school in counts where the count
//!    and the remainder are both at least five, otherwise the whole row in bands.
//! 3. **Audit** of what is drafted, by what a reader can work out who knows the staff list and these rules.
//! 4. **Publication** as a [`PublishedTable`], which nothing else can make; or one sentence, the same whatever the
//!    reason.
//!
//! What the audit does not do yet: join several tables that break the same outcomes down (two such tables are an
//! error) or reports of different dates.

mod audit;
mod band;
mod breakdown;
pub mod case;
pub mod exact;
mod form;
mod label;
mod layout;
mod published;
mod settings;
mod table;
mod values;

pub use band::{Band, Scale};
pub use form::Said;
pub use label::{Label, LabelError, Labels};
pub use published::{PublishedRow, PublishedTable, publish};
pub use settings::{Settings, SettingsError};
pub use table::{CountRow, CountTable, TableError};
