//! Whether something in a calendar takes place.

/// Whether it takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Waits for approval, or for somebody's word.
    Tentative,
    /// Takes place, or took place.
    Confirmed,
    /// Does not take place.
    Cancelled,
}

impl Status {
    /// As STATUS has it (RFC 5545, section 3.8.1.11).
    pub const fn text(self) -> &'static str {
        match self {
            Self::Tentative => "TENTATIVE",
            Self::Confirmed => "CONFIRMED",
            Self::Cancelled => "CANCELLED",
        }
    }
}
