//! What is read without a tree is what the tree would have read.

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use validator::Validate;

use super::super::{fast_path, strict};
use super::{Change, Plan, valid};

/// A body that is read without a tree: neither labels nor extra, whose names are not known.
fn plain() -> Value {
    let mut body = valid();
    let entries = body.as_object_mut().unwrap();
    entries.remove("labels");
    entries.remove("extra");
    body
}

#[test]
fn a_plain_body_needs_no_tree() {
    let body = plain().to_string();
    assert_eq!(fast_path::<Plan>(body.as_bytes()).unwrap(), strict(body.as_bytes()).unwrap());
    for body in ["{}", r#"{"website": null}"#, r#" { "website" : "w\n" } "#, r#"{"title": "Ünï"}"#] {
        assert_eq!(
            fast_path::<Change>(body.as_bytes()).expect(body),
            strict(body.as_bytes()).unwrap(),
            "{body}"
        );
    }
}

#[test]
fn what_others_would_let_pass_is_left_to_the_tree() {
    let place = |place: &str, value: Value| {
        let mut body = plain();
        *body.pointer_mut(place).expect(place) = value;
        body.to_string()
    };
    for body in [
        place("/courseId", "01890a5dac96774bbcceb302099a8057".into()),
        place("/startsAt", "2026-09-01T10:00:00".into()),
        place("/day", "2026-9-1".into()),
        place("/day", "+2026-09-01".into()),
        place("/places", 20.0.into()),
        place("/speaker", serde_json::json!(["Robin", null, null])),
        place("/speaker/fullName", "e\u{301}".into()),
        place("/title", "nul\0".into()),
        place("/kind", serde_json::json!({"talk": null})),
        place("/hours", 25.into()),
        place("/places", 0.into()),
        format!("{}x", plain()),
        format!("\u{feff}{}", plain()),
        plain().to_string().replacen('{', r#"{"title": "twice", "#, 1),
        plain().to_string().replacen('{', r#"{"stranger": 1, "#, 1),
        valid().to_string(),
    ] {
        assert!(fast_path::<Plan>(body.as_bytes()).is_none(), "{body}");
    }
}

#[derive(Debug, Deserialize, Validate)]
struct Lenient {
    #[serde(default)]
    any: Option<String>,
}

#[test]
fn an_unknown_property_is_never_passed_over() {
    assert!(fast_path::<Lenient>(br#"{"any": "x"}"#).is_some_and(|read| read.any.as_deref() == Some("x")));
    assert!(fast_path::<Lenient>(br#"{"other": "x"}"#).is_none());
}

/// Pieces that change what a body means, or break it.
const PIECES: &[&str] = &[
    "",
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "true",
    "0",
    "-0",
    "1.0",
    "1e1",
    "1e400",
    "\\u0000",
    "\\ud800",
    "e\u{301}",
    "é",
    "\u{1}",
    " ",
    "\n",
    "\"title\":\"x\",",
    "\"x\":1,",
    "2026-09-01",
    "T",
    "Z",
    "-",
    "+",
    "\\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn nothing_is_read_otherwise_than_by_the_tree(
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..6_usize, prop::sample::select(PIECES)), 0..3),
    ) {
        let mut body = plain().to_string();
        for (at, length, piece) in changes {
            let mut places = body.char_indices().map(|(place, _)| place).collect::<Vec<_>>();
            places.push(body.len());
            let at = at.index(places.len());
            let until = (at + length).min(places.len() - 1);
            body.replace_range(places[at]..places[until], piece);
        }
        if let Some(quickly) = fast_path::<Plan>(body.as_bytes()) {
            prop_assert_eq!(quickly, strict::<Plan>(body.as_bytes()).expect(&body));
        }
    }

    #[test]
    fn a_value_is_not_read_otherwise_than_by_the_tree(
        place in prop::sample::select(vec!["/courseId", "/title", "/kind", "/startsAt", "/endsAt", "/day", "/places",
            "/visits", "/hours", "/share", "/speaker", "/speaker/born", "/guests", "/tags"]),
        value in prop::sample::select(vec![r#""2026-09-01""#, r#""2026-9-01""#, r#"" 2026-09-01""#, r#""2026-09-01T10:00:00Z""#,
            r#""2026-09-01 10:00:00Z""#, r#""2026-09-01t10:00:00z""#, r#""2026-09-01T10:00:00+0100""#, "1", "-1", "-0", "0.5",
            "1.0", "1E2", "18446744073709551615", "1e-400", r#""talk""#, r#"{"talk":null}"#, r#""studyGroup""#, "[]", "{}",
            r#"["a"]"#, r#"[["Robin",null,null]]"#, r#"["Robin",null,null]"#, r#"[{"fullName":"x"}]"#, "null", "true",
            r#""{01890a5d-ac96-774b-bcce-b302099a8057}""#, r#""urn:uuid:01890a5d-ac96-774b-bcce-b302099a8057""#,
            r#""01890a5d-ac96-774b-bcce-b302099a8057""#, r#""01890A5D-AC96-774B-BCCE-B302099A8057""#, r#""\u00e9""#,
            r#""e\u0301""#, r#""\ud83d\ude00""#]),
    ) {
        let mut body = plain();
        body["endsAt"] = "2027-01-01T00:00:00Z".into();
        body["speaker"]["born"] = Value::Null;
        *body.pointer_mut(place).unwrap() = "@@".into();
        let body = body.to_string().replace("\"@@\"", value);
        if let Some(quickly) = fast_path::<Plan>(body.as_bytes()) {
            prop_assert_eq!(quickly, strict::<Plan>(body.as_bytes()).expect(&body));
        }
    }
}
