use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use validator::Validate;

use super::envelopes::Envelope;
use super::{Change, Plan, places, read, shape, valid};

/// Ways to spoil the valid body, no two of which touch the same place.
const SPOILS: &[(&str, &[Option<&str>])] = &[
    ("/courseId", &[None, Some("1"), Some("\"x\""), Some("null")]),
    ("/title", &[None, Some("1"), Some("\"\""), Some("null"), Some("\"\\u0000\"")]),
    ("/kind", &[None, Some("\"x\""), Some("null"), Some("[]")]),
    ("/startsAt", &[None, Some("\"2026-09-01T10:00:00\""), Some("1")]),
    ("/endsAt", &[Some("\"x\""), Some("false")]),
    ("/day", &[None, Some("\"2026-02-30\""), Some("{}")]),
    ("/online", &[None, Some("\"x\""), Some("null")]),
    ("/places", &[None, Some("0"), Some("1e400"), Some("99999999999"), Some("1.5")]),
    ("/visits", &[Some("-1"), Some("\"1\"")]),
    ("/hours", &[None, Some("25"), Some("0.333"), Some("\"x\"")]),
    ("/share", &[Some("1e400"), Some("true")]),
    ("/speaker/fullName", &[None, Some("\"\""), Some("7")]),
    ("/speaker/contactEmail", &[Some("\"x\""), Some("7")]),
    ("/speaker/stranger", &[Some("1")]),
    ("/guests/0/fullName", &[None, Some("\"\""), Some("7")]),
    ("/guests/1/born", &[Some("\"x\""), Some("7")]),
    ("/guests/1/stranger", &[Some("1")]),
    ("/tags/0", &[Some("null"), Some("1")]),
    ("/tags/1", &[Some("{}"), Some("\"\\u0000\"")]),
    ("/labels/x", &[Some("1"), Some("null")]),
    ("/extra/any/0", &[Some("1e400"), Some("\"\\u0000\"")]),
    ("/stranger", &[Some("1"), Some("{}")]),
];

fn spoils() -> impl Strategy<Value = Vec<(usize, usize)>> {
    let indexes: Vec<usize> = (0..SPOILS.len()).collect();
    (prop::sample::subsequence(indexes, 1..=SPOILS.len()), any::<usize>()).prop_map(|(places, seed)| {
        places.into_iter().map(|place| (place, seed % SPOILS[place].1.len())).collect()
    })
}

fn spoilt(spoils: &[(usize, usize)]) -> String {
    let mut body = valid();
    for (place, _) in spoils {
        let (parent, name) = SPOILS[*place].0.rsplit_once('/').unwrap();
        let way = spoils.iter().find(|(other, _)| other == place).unwrap().1;
        let mark = json!(format!("@@{place}@@"));
        match (body.pointer_mut(parent).unwrap(), SPOILS[*place].1[way]) {
            (Value::Object(entries), None) => drop(entries.remove(name)),
            (Value::Object(entries), Some(_)) => drop(entries.insert(name.to_owned(), mark)),
            (Value::Array(items), _) => items[name.parse::<usize>().unwrap()] = mark,
            (other, _) => panic!("{other}"),
        }
    }
    let mut text = body.to_string();
    for (place, way) in spoils {
        text = text.replace(&format!("\"@@{place}@@\""), SPOILS[*place].1[*way].unwrap_or_default());
    }
    text
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        let name = prop_oneof![
            any::<String>(),
            prop::sample::select(vec!["title", "speaker", "guests", "extra", "kind", "hours"])
                .prop_map(str::to_owned),
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map(name, inner, 0..5)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

#[derive(Debug, Deserialize, Validate)]
struct Anything {
    any: Value,
}

proptest! {
    #[test]
    fn every_one_of_many_faults_is_found(spoils in spoils()) {
        let body = spoilt(&spoils);
        let mut expected: Vec<_> = spoils.iter().map(|(place, _)| format!("#{}", SPOILS[*place].0)).collect();
        expected.sort();
        let found: Vec<_> = places(read::<Plan>(body.as_bytes())).into_iter().map(|(place, _)| place).collect();
        prop_assert_eq!(found, expected, "{}", body);
    }

    #[test]
    fn any_json_is_read_or_refused(value in any_json()) {
        let body = value.to_string();
        let _ = read::<Plan>(body.as_bytes());
        let _ = read::<Change>(body.as_bytes());
        let _ = shape::<Envelope>(body.as_bytes());
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read::<Plan>(&bytes);
    }

    #[test]
    fn json_means_here_what_it_means_to_serde_json(value in any_json(), pretty in any::<bool>()) {
        let body = json!({"any": value});
        let text = if pretty { serde_json::to_string_pretty(&body).unwrap() } else { body.to_string() };
        if let Ok(read) = read::<Anything>(text.as_bytes()) {
            use unicode_normalization::UnicodeNormalization as _;
            let plain = |value: &Value| value.to_string().nfc().collect::<String>();
            let expected: Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(plain(&read.any), plain(&expected["any"]));
        } else {
            prop_assert!(text.contains("\\u0000"), "{}", text);
        }
    }

    #[test]
    fn what_serde_json_calls_broken_is_broken_here(text in r#"[\[\]{}",:0-9.eE+\-a-f \\untrls]{0,14}"#) {
        let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
        let ours = crate::json::tree::parse(text.as_bytes());
        prop_assert!(theirs || ours.is_err(), "{}", text);
        // Ours is stricter about repeated names and lone surrogates, and about nothing else.
        if theirs && let Err(what) = ours {
            prop_assert!(what.contains("twice") || what.contains("surrogate"), "{}: {}", text, what);
        }
    }
}
