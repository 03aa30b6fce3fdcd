//! The table: every code, its status, its title, its cause and its remedy.

use actix_web::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use crate::string_enum::{self, FIRST_VERSION, ValueInfo, string_enum};

/// One macro, one row a code: the enum, the statuses and the pages cannot drift apart.
macro_rules! codes {
    ($($variant:ident $slug:literal $status:ident $title:literal, $cause:literal, $fix:literal;)+) => {
        /// What went wrong, for machines. New codes may be added.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub enum Code { $(#[doc = $title] $variant,)+ }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The HTTP status that goes with the code.
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)+ }
            }

            /// A few words, the same for each occurrence.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// Why it happens, in one sentence.
            pub const fn cause(self) -> &'static str {
                match self { $(Self::$variant => $cause,)+ }
            }

            /// What the caller can do about it.
            pub const fn fix(self) -> &'static str {
                match self { $(Self::$variant => $fix,)+ }
            }

            /// The last part of the code's page, `/docs/errors/<slug>`.
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug,)+ }
            }
        }
    };
}

impl utoipa::PartialSchema for Code {
    fn schema() -> RefOr<Schema> {
        let values = Self::ALL.iter().map(|code| ValueInfo {
            text: serde_json::to_value(code)
                .ok()
                .and_then(|text| text.as_str().map(str::to_owned))
                .unwrap_or_default(),
            meaning: format!("{}.", code.title()),
            since: FIRST_VERSION,
        });
        string_enum::schema("What went wrong, for machines. New codes may be added.", values)
    }
}

impl utoipa::ToSchema for Code {}

codes! {
    MalformedJson "malformed-json" BAD_REQUEST "The body is not acceptable JSON",
        "The body is not JSON (RFC 8259), repeats a property, contains half of a surrogate pair, or nests deeper than 64 levels.",
        "Send UTF-8 JSON made by a JSON library; the detail names the line and column.";
    InvalidQuery "invalid-query" BAD_REQUEST "The query string is not valid",
        "A query parameter is unknown, repeated where it may stand once, or has a value that does not fit.",
        "Look at errors: each entry names the parameter and what it takes; parameters are snake_case.";
    InvalidHeader "invalid-header" BAD_REQUEST "A header is not valid",
        "A header of the request has a value that cannot be read.",
        "Look at errors: each entry names the header and what it takes.";
    InvalidCursor "invalid-cursor" BAD_REQUEST "The cursor is not valid",
        "The cursor was not made by this operation with this sort order.",
        "Follow the Link header or page.nextCursor as given; start again without a cursor.";
    InvalidPath "invalid-path" BAD_REQUEST "The path is not valid",
        "A part of the path that should be an id is not a UUID.",
        "Use the id exactly as an earlier answer gave it.";
    TooManyMatches "too-many-matches" BAD_REQUEST "Too many match",
        "More than 1,000 records fit the search.",
        "Search for more of the name.";
    Unauthenticated "unauthenticated" UNAUTHORIZED "A token is needed",
        "The operation needs an access token and none was sent.",
        "Send Authorization: Bearer <token>, with a token from POST /oauth/token or POST /api/v1/sessions.";
    InvalidToken "invalid-token" UNAUTHORIZED "The token is not valid",
        "The access token is malformed, expired, revoked, or was not issued by this server.",
        "Ask for a new token; tokens live at most 15 minutes.";
    InvalidCredentials "invalid-credentials" UNAUTHORIZED "Sign-in failed",
        "The e-mail address and the password do not belong together, or the account has ended.",
        "Check both; ask the programme team for an invitation to set a new password.";
    InsufficientScope "insufficient-scope" FORBIDDEN "The token lacks a scope",
        "The token is valid but does not carry the scope that the operation needs.",
        "Ask for the scope named in WWW-Authenticate; if the token endpoint refuses it, ask the programme team to grant it.";
    Forbidden "forbidden" FORBIDDEN "Not allowed",
        "The operation is not open to this kind of caller.",
        "The detail says who may do it.";
    NotFound "not-found" NOT_FOUND "Not found",
        "There is no such resource, or it is not yours to see.",
        "Check the path and the id; records of other organisations answer the same as records that do not exist.";
    MethodNotAllowed "method-not-allowed" METHOD_NOT_ALLOWED "The path does not take this method",
        "The path exists but not with this method.",
        "Use one of the methods in the Allow header.";
    NotAcceptable "not-acceptable" NOT_ACCEPTABLE "No acceptable representation",
        "The Accept header excludes everything that the operation can answer with.",
        "Accept application/json (or text/calendar for .ics), or leave the header out.";
    RequestTimeout "request-timeout" REQUEST_TIMEOUT "The body took too long",
        "The body did not arrive within 10 seconds.",
        "Send the body at once; split large batches.";
    TransitionNotAllowed "transition-not-allowed" CONFLICT "The record's state does not allow this",
        "The record is in a state from which this step is not possible.",
        "Read the record again; allowedTransitions lists what is possible now.";
    ExternalIdConflict "external-id-conflict" CONFLICT "The externalId stands for something else",
        "A record with this externalId was accepted before, with other content.",
        "Look at id, the record that has the name, and at errors, what differs. An update is never edited: send a new externalId with supersedes naming the old one. A meetup is changed with PATCH.";
    AlreadySuperseded "already-superseded" CONFLICT "The update was superseded before",
        "The update named in supersedes already has a successor.",
        "Supersede the newest of the chain instead: GET /api/v1/progress-updates/{id}/history shows it.";
    AlreadyExists "already-exists" CONFLICT "There is one already",
        "A record with the same distinguishing value exists.",
        "Use the existing record, or change the value named in the detail.";
    ApprenticeshipOverlap "apprenticeship-overlap" CONFLICT "The person has a live apprenticeship",
        "A person can be in one apprenticeship at a time.",
        "End the other one first.";
    HoursRecorded "hours-recorded" CONFLICT "Hours are recorded on these days",
        "Off-the-job hours are recorded on days that would no longer be days of learning.",
        "Look at errors: each entry names the hours and what recorded them; correct those first, or choose other days.";
    ChangeNotPossible "change-not-possible" CONFLICT "The change cannot be made as it was asked for",
        "A day that was asked for does not fit the apprenticeship, or is still to come.",
        "Look at errors: each entry points into the change request. Accept it once it fits, or decline it; the provider may ask anew.";
    GatewayNotReady "gateway-not-ready" CONFLICT "Not ready for assessment",
        "Something that the gateway asks for is missing.",
        "Look at the detail, or GET /api/v1/apprenticeships/{id}/gateway: it lists what is met and what is missing.";
    AssessmentModelDiffers "assessment-model-differs" CONFLICT "The apprentice is assessed otherwise",
        "The standard's version has an end-point assessment and the operation is of reformed plans, or the other way round.",
        "The detail says which it is and which operations are its own; GET /api/v1/apprenticeships/{id}/gateway tells assessmentModel.";
    ReviewClosed "review-closed" CONFLICT "All have signed the review",
        "Once the apprentice, the line manager and the provider have signed a review, nothing in it changes any more.",
        "Say it in the next review; goals can still be told as met or dropped.";
    VacancyClosed "vacancy-closed" CONFLICT "The vacancy is closed",
        "Applications for the vacancy are no longer taken.",
        "Look at GET /api/v1/vacancies for those that are open.";
    EligibilityNotVerified "eligibility-not-verified" CONFLICT "The eligibility is not verified",
        "Nobody has verified that the candidate lives in Hackney or went to school there, or it was refused.",
        "Verify it first: POST /api/v1/applications/{id}/eligibility-verifications.";
    PersonExists "person-exists" CONFLICT "There is a person with this e-mail address",
        "Somebody who has the candidate's e-mail address is known already.",
        "If it is the candidate, send the id of the person as personId; otherwise ask the candidate for another address.";
    PopulationTooSmall "population-too-small" CONFLICT "There are too few people",
        "Figures about so few people could lead back to somebody.",
        "Pool them with those of other rounds: pooledWith.";
    PopulationsTooClose "populations-too-close" CONFLICT "Another population is nearly the same",
        "Figures about two groups of which one has fewer than 20 people more tell of these few.",
        "Nothing can be done: figures about the other group stand for both.";
    NotReadYet "not-read-yet" CONFLICT "Words of others are not read yet",
        "A copy has words of other people that nobody has read to see whether they tell of somebody else.",
        "Read them in the export, and say so, or what is to be hidden: POST …/redactions; a kind of record may be said to be read at once.";
    StillThere "still-there" CONFLICT "Somebody still takes part",
        "What is personal cannot be erased while it is in use: an application is under way, somebody is in an apprenticeship, or holds a role.",
        "The detail says what has to end first.";
    SlotTaken "slot-taken" CONFLICT "The time is taken",
        "Somebody else chose this time for an interview, or it was cancelled.",
        "Choose another; GET the application's link anew to see what is left.";
    MeetupFull "meetup-full" CONFLICT "The meetup is full",
        "Every place is taken or offered to somebody who waits.",
        "Register for the waitlist: leave waitlist out, or send true.";
    NotInAudience "not-in-audience" CONFLICT "The meetup is for others",
        "The meetup is for the apprentices of certain cohorts, of which the person is in none.",
        "Look at audience of the meetup; others are open to everybody.";
    AlreadyRegistered "already-registered" CONFLICT "Already registered",
        "The person is already registered for the meetup.",
        "Nothing needs doing; cancel the registration first to register anew.";
    CapacityBelowRegistrations "capacity-below-registrations" CONFLICT "More people are registered than that",
        "The new capacity, less ownPlaces, is lower than the number of places that are taken or offered.",
        "Choose a capacity of at least ownPlaces and the number registered; an offer that is not accepted lapses.";
    NoPlaceLeft "no-place-left" CONFLICT "No place is left",
        "As many apprentices have asked for an introduction as the employer offered places.",
        "Ask for another introduction, or ask again later: a place may become free.";
    NeedsAdult "needs-adult" CONFLICT "The programme does this",
        "This step is one of the apprentice's line manager or of the programme's team, who come along to the meeting.",
        "Nothing needs doing: they were told, and will be in touch.";
    MentorNotAvailable "mentor-not-available" CONFLICT "The mentor is not available",
        "The mentor cannot be asked, or cannot accept, at present. Which of several causes it is, is not told.",
        "Choose another mentor, or ask the programme team.";
    RoundChanged "round-changed" CONFLICT "The round no longer fits",
        "Something that a round of matching is made of has changed since: an apprentice, a mentor, or what one of them said.",
        "Look at errors: each entry names a pair. Change those pairs, or propose the round anew.";
    RoundTooLarge "round-too-large" CONFLICT "There are too many for a round",
        "More than 10,000 apprentices wish for a mentor, or more than 2,000 mentors take part.",
        "Nothing can be done for a round of matching; apprentices ask by themselves.";
    LastProgrammeManager "last-programme-manager" CONFLICT "The last programme manager",
        "Nobody else is programme manager: the programme would have nobody who can keep it.",
        "Grant the role to somebody else first.";
    TooManySecrets "too-many-secrets" CONFLICT "Two secrets are live",
        "A client may have two live secrets, so that a rotation needs no downtime.",
        "Revoke the old secret before rotating again.";
    InvitationUsed "invitation-used" CONFLICT "The invitation cannot be used",
        "The invitation was used before, was replaced by a newer one, or has expired.",
        "Ask the programme team for a new invitation.";
    IdempotencyKeyInFlight "idempotency-key-in-flight" CONFLICT "A request with this key is under way",
        "Another request with the same Idempotency-Key has not finished yet.",
        "Wait as Retry-After says, then send it again with the same key.";
    LinkEnded "link-ended" GONE "The link has ended",
        "Whoever made the link has ended it, it was taken down, or its maker is no longer in the programme.",
        "Ask the person who gave you the link.";
    PreconditionFailed "precondition-failed" PRECONDITION_FAILED "The record has changed",
        "The If-Match header does not name the record's present version.",
        "Read the record again, apply the change to what you see, and send its ETag.";
    PayloadTooLarge "payload-too-large" PAYLOAD_TOO_LARGE "The body is too large",
        "Bodies may be 256 KiB long, batches 4 MiB.",
        "Split the batch.";
    UriTooLong "uri-too-long" URI_TOO_LONG "The URL is too long",
        "URLs may be 8 KiB long.",
        "Ask for less at once.";
    HeadersTooLarge "headers-too-large" REQUEST_HEADER_FIELDS_TOO_LARGE "The headers are too large",
        "All headers together may be 32 KiB long.",
        "Send fewer or shorter headers.";
    UnsupportedMediaType "unsupported-media-type" UNSUPPORTED_MEDIA_TYPE "The body's type is not taken",
        "The Content-Type is missing or not one that the operation reads, or the body is encoded (Content-Encoding).",
        "Send application/json (PATCH also takes application/merge-patch+json), not compressed.";
    ValidationFailed "validation-failed" UNPROCESSABLE_ENTITY "The request does not fit",
        "The body is JSON but does not fit what the operation takes.",
        "Look at errors: each entry points at a property and says what it takes; all faults are listed at once.";
    DayTotalExceeded "day-total-exceeded" UNPROCESSABLE_ENTITY "More than 24 hours on a day",
        "With these hours the learner's off-the-job hours on that day would pass 24.",
        "Check for hours sent twice under different externalIds; supersede the wrong one.";
    IdempotencyKeyReused "idempotency-key-reused" UNPROCESSABLE_ENTITY "The key was used for something else",
        "The Idempotency-Key was used before with another body.",
        "Use a new key for each different request.";
    PreconditionRequired "precondition-required" PRECONDITION_REQUIRED "If-Match is needed",
        "The record is shared by several people, so a change must say which version it starts from.",
        "Send If-Match with the ETag of the record as you read it.";
    TooManyRequests "too-many-requests" TOO_MANY_REQUESTS "Too many requests",
        "The caller has used up its rate limit.",
        "Wait as Retry-After says; RateLimit-Policy tells the limit.";
    Internal "internal" INTERNAL_SERVER_ERROR "Something broke here",
        "A defect of this server; it has been logged under the request id.",
        "Send it again later; tell the programme team the requestId.";
    Unavailable "unavailable" SERVICE_UNAVAILABLE "Not available just now",
        "The database cannot serve the request just now; nothing was written.",
        "Wait as Retry-After says, then send it again.";
    CommitUnknown "commit-unknown" SERVICE_UNAVAILABLE "The outcome is not known",
        "The connection to the database was lost while the work was being committed.",
        "Send it again with the same Idempotency-Key (progress updates: the same externalId): it will be done exactly once.";
}

string_enum! {
    /// Which kind of fault one property, parameter or header has. New kinds may be added.
    FieldCode {
        /// Missing, though required.
        Required "required",
        /// `null`, though a value is required.
        Null "null",
        /// Not a property or parameter of the operation.
        Unknown "unknown",
        /// Of the wrong JSON type.
        Type "type",
        /// Text that does not have the form required (an id, an instant, a URL, a postcode …).
        Format "format",
        /// Not one of the listed values.
        NotListed "notListed",
        /// A number below the least, or text or a list too short.
        TooSmall "tooSmall",
        /// A number above the greatest, or text or a list too long.
        TooLarge "tooLarge",
        /// Text with nothing in it but white space, control characters and characters that nobody sees.
        Blank "blank",
        /// Stands twice.
        Duplicate "duplicate",
        /// Contains a character that cannot be stored (NUL), or a line break where there is one line.
        Character "character",
        /// An instant or date that must lie in the future.
        InThePast "inThePast",
        /// An instant or date that must not lie in the future.
        InTheFuture "inTheFuture",
        /// An end that is not after its start.
        EndsBeforeStarts "endsBeforeStarts",
        /// Contradicts another property.
        Inconsistent "inconsistent",
        /// Is not what was accepted under the same name.
        Differs "differs",
        /// Names a record that does not exist or is not the caller's.
        NotFound "notFound",
        /// Names a record that is not in a state for this.
        WrongState "wrongState",
        /// A ULN or UKPRN whose check digit or form is wrong.
        CheckDigit "checkDigit",
        /// Outside the time that the apprenticeship covers.
        OutsideEpisode "outsideEpisode",
        /// A KSB that the apprenticeship's standard does not have.
        UnknownKsb "unknownKsb",
        /// With this the hours on one day would pass 24.
        DayTotalExceeded "dayTotalExceeded",
        /// Hours are recorded on a day that would no longer be one of learning.
        HoursRecorded "hoursRecorded",
        /// Off-the-job hours on a day of a break in learning.
        OnBreak "onBreak",
        /// The update named was refused in the same batch, or is not of the same learner and kind.
        NotSupersedable "notSupersedable",
        /// The scope may not be held by this kind of organisation.
        ScopeNotAllowed "scopeNotAllowed",
        /// Fails the operation's own rule, told in the detail.
        Invalid "invalid",
    }
}
