//! A part of a text.

use serde::Serialize;
use utoipa::ToSchema;

/// Characters of a text, counted from 0; the end is not among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[schema(as = TextRange)]
pub struct RangeBody {
    /// The first character (a Unicode scalar value).
    #[schema(minimum = 0)]
    pub from: u32,
    /// The first character after it.
    #[schema(minimum = 1)]
    pub to: u32,
}
