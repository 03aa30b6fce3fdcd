//! Bodies that carry items, each of which is judged alone.

use serde::Deserialize;
use serde_json::value::RawValue;
use validator::Validate;

use super::super::{read, shape, strict};
use super::{Change, malformed, places};
use crate::error::FieldCode;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    pub items: Vec<Box<RawValue>>,
}

#[test]
fn an_envelope_is_strict_and_its_items_are_judged_alone() {
    let envelope: Envelope =
        shape("{\"items\": [{\"a\":1,\"a\":2}, 1e400, \"\\ud800\", \"é\"]}".as_bytes()).unwrap();
    assert_eq!(envelope.items[0].get(), r#"{"a":1,"a":2}"#);
    malformed(read::<Change>(envelope.items[0].get().as_bytes()));
    malformed(read::<Change>(envelope.items[2].get().as_bytes()));
    assert_eq!(places(read::<Change>(b"1e400")), [("#".to_owned(), FieldCode::Type)]);
    for (body, at, code) in [
        ("{}", "#/items", FieldCode::Required),
        ("{\"items\": null}", "#/items", FieldCode::Null),
        ("{\"items\": {}}", "#/items", FieldCode::Type),
        ("{\"items\": [], \"more\": 1}", "#/more", FieldCode::Unknown),
        ("[[]]", "#", FieldCode::Type),
    ] {
        assert_eq!(places(shape::<Envelope>(body.as_bytes())), [(at.to_owned(), code)], "{body}");
    }
    malformed(shape::<Envelope>(b"{\"items\": [], \"items\": []}"));
    malformed(shape::<Envelope>(b"{\"items\": [}"));
    let deep = format!("{{\"items\": [{}{}]}}", "[".repeat(63), "]".repeat(63));
    malformed(shape::<Envelope>(deep.as_bytes()));
    let brackets_in_text = format!("{{\"items\": [\"\\\"{}\"]}}", "[".repeat(100));
    assert!(shape::<Envelope>(brackets_in_text.as_bytes()).is_ok());
}

#[test]
fn raw_values_survive_the_tree() {
    #[derive(Debug, Deserialize, Validate)]
    struct Holder {
        raw: Box<RawValue>,
    }
    let body = br#"{"raw": {"a": [1.50, "x\"", null, true]}}"#;
    assert_eq!(strict::<Holder>(body).unwrap().raw.get(), r#"{"a":[1.50,"x\"",null,true]}"#);
    assert_eq!(read::<Holder>(body).unwrap().raw.get(), r#"{"a": [1.50, "x\"", null, true]}"#);
}
