//! Tables as their readers see them.

use crate::features::equality::disclosure::model::display::Shown;
use crate::features::equality::disclosure::model::populations::Population;
use crate::features::equality::disclosure::model::tables::Layout;

/// The place of sex in every question set.
pub(crate) const SEX: usize = 0;

/// A table as its readers see it.
#[derive(Clone, Debug)]
pub(crate) struct Seen<'a> {
    pub(crate) population: &'a Population,
    pub(crate) layout: Layout,
    /// The displayed cells; none where it was withheld for its figures' sake.
    pub(crate) cells: Option<&'a [Shown]>,
}
