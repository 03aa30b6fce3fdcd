use proptest::prelude::*;
use tokio::io::AsyncReadExt as _;

use super::*;

/// Gives its bytes in pieces, and then nothing.
struct Pieces(std::vec::IntoIter<Vec<u8>>);

impl AsyncRead for Pieces {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(mut piece) = self.0.next() {
            let rest = piece.split_off(piece.len().min(buf.remaining()));
            buf.put_slice(&piece);
            if !rest.is_empty() {
                let left = self.0.by_ref();
                let all: Vec<Vec<u8>> = std::iter::once(rest).chain(left).collect();
                self.0 = all.into_iter();
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Pieces {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(buf.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).expect("a short one");
    [&[kind][..], &length.to_be_bytes(), body].concat()
}

fn error(fields: &[&str]) -> Vec<u8> {
    let body: Vec<u8> = fields.iter().flat_map(|field| field.bytes().chain([0])).chain([0]).collect();
    message(b'E', &body)
}

/// What comes out where the bytes arrive in pieces that are cut at these places, and are taken so many at a time.
fn through(bytes: &[u8], cuts: &[usize], at_a_time: usize) -> Vec<u8> {
    let mut cuts: Vec<usize> =
        cuts.iter().map(|cut| cut % (bytes.len() + 1)).chain([0, bytes.len()]).collect();
    cuts.sort_unstable();
    let pieces: Vec<Vec<u8>> = cuts
        .windows(2)
        .map(|pair| bytes[pair[0]..pair[1]].to_vec())
        .filter(|piece| !piece.is_empty())
        .collect();
    let mut wire = Wire::new(Pieces(pieces.into_iter()), None);
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let (mut all, mut taken) = (Vec::new(), vec![0; at_a_time]);
        loop {
            match wire.read(&mut taken).await.expect("bytes") {
                0 => return all,
                length => all.extend_from_slice(&taken[..length]),
            }
        }
    })
}

const GERMAN: [&str; 6] = [
    "SFEHLER",
    "VERROR",
    "C55P03",
    "MAufhebung der Anweisung wegen Zeit\u{fc}berschreitung",
    "Fpostgres.c",
    "RProcessInterrupts",
];

#[test]
fn an_error_gets_its_sql_state_into_the_field_that_diesel_shows() {
    let mut told = GERMAN;
    told[1] = "c55P03";
    assert_eq!(through(&error(&GERMAN), &[], 64), error(&told));
}

#[test]
fn an_error_without_severity_or_sql_state_passes_as_it_is() {
    let odd = [
        error(&["SFATAL", "C57P01", "Mno second severity"]),
        error(&["SFATAL", "VFATAL", "Mno SQLSTATE"]),
        error(&["VFATAL", "C57P01234"]),
        error(&["VWARNING", "C57P01"]),
        error(&[]),
        message(b'E', b"VERROR"),
        message(b'E', b""),
        // Older than the protocol: a text without a length.
        b"Ecould not fork new process for connection\n\0".to_vec(),
        // Its length is less than nothing.
        vec![b'E', 0, 0, 0, 0, b'Z', 0, 0, 0, 5, b'I'],
        // Cut off.
        error(&GERMAN)[..12].to_vec(),
    ];
    for bytes in odd {
        for at_a_time in [1, 64] {
            assert_eq!(through(&bytes, &[1, 7, 9], at_a_time), bytes);
        }
    }
}

#[test]
fn an_error_that_goes_on_and_on_is_not_kept() {
    let long = format!("S{}", "x".repeat(3 * LONGEST));
    let bytes = error(&[&long, "VERROR", "C40P01"]);
    let cuts: Vec<usize> = (0..bytes.len()).step_by(100).collect();
    assert_eq!(through(&bytes, &cuts, 4096), bytes);
}

/// Messages, and what they should have become.
fn messages() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    let other = (prop::sample::select(&b"CDTZKRNdv123"[..]), prop::collection::vec(any::<u8>(), 0..40))
        .prop_map(|(kind, body)| (message(kind, &body), message(kind, &body)));
    let failed = ("[A-Z]{1,9}", "(ERROR|FATAL|PANIC)", "[0-9A-Z]{5}", "[a-zA-Z]{0,30}", any::<bool>())
        .prop_map(|(local, severity, state, text, column)| {
            let fields = |second: &str| {
                let mut fields =
                    vec![format!("S{local}"), second.to_owned(), format!("C{state}"), format!("M{text}")];
                fields.extend(column.then(|| "cname".to_owned()));
                error(&fields.iter().map(String::as_str).collect::<Vec<_>>())
            };
            (fields(&format!("V{severity}")), fields(&format!("c{state}")))
        });
    prop::collection::vec(prop_oneof![3 => other, 2 => failed], 1..8).prop_map(|all| {
        all.into_iter().fold(Default::default(), |(sent, told): (Vec<u8>, Vec<u8>), (one, other)| {
            ([sent, one].concat(), [told, other].concat())
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn bytes_come_out_the_same_wherever_they_are_cut(
        (sent, told) in messages(),
        cuts in prop::collection::vec(any::<usize>(), 0..30),
        at_a_time in 1_usize..80,
    ) {
        prop_assert_eq!(through(&sent, &cuts, at_a_time), told);
    }
}
