//! The way out: a mail server, or a folder of files.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder, MultiPart, SinglePart};
use lettre::transport::smtp::Error as SmtpError;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

use super::model::{Claimed, Reply};
use crate::config::Mail;

/// How long a mail server may take to answer one command.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a try may take in all; shorter than a worker's lease.
const TRY: Duration = Duration::from_secs(120);

enum Way {
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
    Folder(PathBuf),
}

/// What sends letters.
pub struct Transport {
    way: Way,
    from: Mailbox,
}

impl Transport {
    /// What sends letters as it was set; connects to nobody yet.
    ///
    /// # Errors
    /// When a setting cannot be read.
    pub fn new(mail: &Mail) -> anyhow::Result<Self> {
        let from = mail
            .from
            .parse()
            .context("HACKIT_MAIL_FROM is not an address such as Team <team@council.example>")?;
        let way = match mail.to.strip_prefix("file:") {
            Some("") => bail!("HACKIT_MAIL=file: names no folder"),
            Some(folder) => Way::Folder(folder.into()),
            None => {
                let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(&mail.to)
                    .context("HACKIT_MAIL cannot be read")?;
                Way::Smtp(Box::new(server.timeout(Some(PATIENCE)).build()))
            }
        };
        Ok(Self { way, from })
    }

    /// Sends a letter once.
    pub(super) async fn send(&self, letter: &Claimed) -> Reply {
        let Ok(message) = compose(letter, &self.from) else { return Reply::Never(None) };
        match &self.way {
            Way::Folder(folder) => match keep(folder, letter, &message.formatted()) {
                Ok(()) => Reply::Taken,
                Err(cause) => {
                    log::warn!("a letter cannot be kept in {}: {cause}", folder.display());
                    Reply::Later(None)
                }
            },
            Way::Smtp(server) => match tokio::time::timeout(TRY, server.send(message)).await {
                Ok(Ok(_)) => Reply::Taken,
                Ok(Err(error)) => reply(&error),
                Err(_) => Reply::Later(None),
            },
        }
    }
}

/// The letter as it goes: the same on every try.
fn compose(letter: &Claimed, from: &Mailbox) -> anyhow::Result<Message> {
    let address: Address = letter.address.parse()?;
    let never_answered = HeaderName::new_from_ascii_str("Auto-Submitted");
    let mut message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, address))
        .subject(letter.subject.clone())
        .message_id(Some(format!("<{}@{}>", letter.id, from.email.domain())))
        .date(letter.created_at.into())
        .raw_header(HeaderValue::new(never_answered, "auto-generated".to_owned()));
    if let Some(address) = &letter.reply_to {
        message = message.reply_to(Mailbox::new(None, address.parse()?));
    }
    if let Some(url) = &letter.unsubscribe_url {
        // One click of the reader's stops the kind, without a sign-in (RFC 8058 §3.1).
        message = header(message, "List-Unsubscribe", format!("<{url}>"));
        message = header(message, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned());
    }
    Ok(message.multipart(words(letter)?)?)
}

fn header(message: MessageBuilder, name: &'static str, value: String) -> MessageBuilder {
    message.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value))
}

/// The letter as text, as HTML, and as the calendar that it brings (RFC 6047 §2.4).
fn words(letter: &Claimed) -> anyhow::Result<MultiPart> {
    let words = MultiPart::alternative()
        .singlepart(part(ContentType::TEXT_PLAIN, &letter.body_text))
        .singlepart(part(ContentType::TEXT_HTML, &letter.body_html));
    let Some(calendar) = &letter.calendar else { return Ok(words) };
    let method = calendar.lines().find_map(|line| line.strip_prefix("METHOD:")).unwrap_or("PUBLISH").trim();
    let kind = format!("text/calendar; charset=utf-8; method={method}");
    Ok(words.singlepart(part(ContentType::parse(&kind)?, calendar)))
}

fn part(kind: ContentType, text: &str) -> SinglePart {
    SinglePart::builder().header(kind).body(text.to_owned())
}

fn reply(error: &SmtpError) -> Reply {
    let code = error.status().map(|code| i32::from(u16::from(code)));
    // Commands that are not understood, and a sign-in that is refused, are no fault of the letter's (RFC 5321 §4.2.2, RFC 4954 §6).
    let of_ours = matches!(code, Some(500..=504 | 530 | 534 | 535 | 538));
    if error.is_permanent() && !of_ours { Reply::Never(code) } else { Reply::Later(code) }
}

/// Keeps a letter as a file of its name; whoever keeps it again replaces it.
fn keep(folder: &Path, letter: &Claimed, bytes: &[u8]) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let (part, whole) =
        (folder.join(format!(".{}.part", letter.id)), folder.join(format!("{}.eml", letter.id)));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(part, whole)
}
