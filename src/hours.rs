//! Hours, exact to the hundredth.

use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize, Serializer};

/// Hours with at most two decimals, kept as hundredths so that sums are exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Hours(pub i32);

impl Hours {
    /// As the number that stands in JSON.
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    fn from_f64(hours: f64) -> Option<Self> {
        let whole = (hours * 100.0).round();
        // The number itself, not one near to it.
        let fits = whole.abs() <= 1e8 && whole / 100.0 == hours;
        #[expect(clippy::cast_possible_truncation, reason = "whole and within a hundred million")]
        fits.then_some(Self(whole as i32))
    }
}

impl<'de> Deserialize<'de> for Hours {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let hours = f64::deserialize(deserializer)?;
        Self::from_f64(hours)
            .ok_or_else(|| D::Error::custom("must be hours with at most two decimals, such as 6.5"))
    }
}

impl Serialize for Hours {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_have_at_most_two_decimals() {
        for (text, hundredths) in [
            ("6.5", Some(650)),
            ("6.50", Some(650)),
            ("0.01", Some(1)),
            ("7", Some(700)),
            ("0.07", Some(7)),
            ("23.99", Some(2399)),
            ("6.555", None),
            ("0.001", None),
            ("0.009999999999", None),
            ("6.5000000001", None),
            ("6.50000", Some(650)),
            ("23.99", Some(2399)),
            ("0.29", Some(29)),
            ("1.13", Some(113)),
            ("1e300", None),
        ] {
            assert_eq!(serde_json::from_str::<Hours>(text).ok().map(|hours| hours.0), hundredths, "{text}");
        }
        assert!(serde_json::from_str::<Hours>("\"6.5\"").is_err(), "text is no number");
    }
}
