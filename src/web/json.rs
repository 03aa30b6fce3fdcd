//! placeholder until the strict reader lands
use crate::error::{Code, Error, Result};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
pub fn read<T: DeserializeOwned + validator::Validate>(bytes: &[u8]) -> Result<T> {
    let t: T =
        serde_json::from_slice(bytes).map_err(|e| Error::because(Code::MalformedJson, e.to_string()))?;
    t.validate()
        .map_err(|e| Error::because(Code::ValidationFailed, e.to_string()))?;
    Ok(t)
}
pub fn nearest<'a>(_: &str, _: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    None
}
pub fn double_option<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    d: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(d).map(Some)
}
pub fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Option<T>, D::Error> {
    T::deserialize(d).map(Some)
}
pub fn shape<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    serde_json::from_slice(bytes).map_err(|e| Error::because(Code::MalformedJson, e.to_string()))
}
