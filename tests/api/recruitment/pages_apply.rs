//! An application, written page by page.

use serde_json::json;

use super::pages::{everything, faults, open, page_of, saved, send};
use super::scene::Campaign;

/// Every part, as somebody fills it in: the path, the form, and where it leads.
const PARTS: &[(&str, &str, &str)] = &[
    ("about", "givenName=Sam&familyName=Inventéd&phone=020+7946+0958", ""),
    ("date-of-birth", "dateOfBirth-day=1&dateOfBirth-month=05&dateOfBirth-year=2008", ""),
    ("eligibility", "route=hackneySchool", "/eligibility/hackneySchool"),
    ("eligibility/hackneySchool", "school=Example+Academy&fromYear=2019&toYear=2024", ""),
    ("questions/why", "answer-why=I+like+to+find+out.%0D%0AAnd+%3Cb%3Eto+build%3C/b%3E.", ""),
    ("adjustments", "adjustments=Ten+minutes+more,+please.", ""),
];

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one way through all the pages")]
async fn an_application_is_written_page_by_page_and_handed_in() {
    let campaign = Campaign::new().await;
    let app = &campaign.app;
    let base = page_of(&campaign.link("sam@mail.example").await);
    let before = everything(app).await;
    let start = open(app, &base).await.expect(200);
    assert_eq!((start.text.matches("Not started").count(), start.text.matches("Optional").count()), (4, 1));
    for (name, value) in
        [("cache-control", "no-store"), ("referrer-policy", "no-referrer"), ("x-robots-tag", "noindex")]
    {
        assert_eq!(start.header(name), value);
    }
    for (part, _, _) in PARTS {
        let page = open(app, &format!("{base}/{part}")).await.expect(200);
        assert!(
            page.text.contains("<form method=\"post\"") && page.text.contains("Back</a>"),
            "{}",
            page.text
        );
        assert!(!page.text.contains("http://") && !page.text.contains("https://"), "{}", page.text);
    }
    let check = open(app, &format!("{base}/check")).await.expect(200);
    assert!(check.text.contains("Not answered yet"), "{}", check.text);
    assert_eq!(everything(app).await, before, "opening changes nothing");
    let early = send(app, &format!("{base}/check"), "").await.expect(422);
    assert_eq!(
        faults(&early),
        [
            "Enter your given name",
            "Enter your family name",
            "Enter your date of birth",
            "Choose how you can apply",
            "Answer the question: Why do you want to do this?"
        ]
    );
    assert_eq!(everything(app).await, before);
    for (part, form, next) in PARTS {
        assert_eq!(saved(app, &format!("{base}/{part}"), form).await, format!("{base}{next}"), "{part}");
    }
    let full = open(app, &base).await.expect(200);
    assert_eq!(full.text.matches("Completed").count(), 5, "{}", full.text);
    let why = open(app, &format!("{base}/questions/why")).await.expect(200);
    assert!(
        why.text.contains("300 words at most")
            && why.text.contains("\nI like to find out.\nAnd &#60;b&#62;to"),
        "{}",
        why.text
    );
    let born = open(app, &format!("{base}/date-of-birth")).await.expect(200);
    assert!(
        born.text.contains("value=\"2008\"") && born.text.contains("autocomplete=\"bday-month\""),
        "{}",
        born.text
    );
    let check = open(app, &format!("{base}/check")).await.expect(200);
    for word in [
        "sam@mail.example",
        "Inventéd",
        "1 May 2008",
        "I went to school in Hackney",
        "2019",
        "Ten minutes more",
    ] {
        assert!(check.text.contains(word), "{word}: {}", check.text);
    }
    // What is changed from there leads back there.
    let change = format!("{base}/about?then=check");
    assert!(check.text.contains(&format!("href=\"{change}\"")), "{}", check.text);
    let form = "givenName=Sam&familyName=Invented";
    assert_eq!(saved(app, &change, form).await, format!("{base}/check"));
    let way = format!("{base}/eligibility?then=check");
    let claim = saved(app, &way, "route=hackneyResident").await;
    assert_eq!(claim, format!("{base}/eligibility/hackneyResident?then=check"));
    assert_eq!(saved(app, &claim, "postcode=+e81ea+").await, format!("{base}/check"));
    assert_eq!(saved(app, &format!("{base}/check"), "").await, base);
    let status = open(app, &base).await.expect(200);
    assert!(status.text.contains("<h1>We have your application</h1>"), "{}", status.text);
    let stored = app
        .sql("SELECT concat_ws(' ', a.state, given_name, family_name, phone, date_of_birth, route, school, postcode)
              FROM applications a JOIN candidates c ON c.id = candidate_id JOIN application_details ON application_id = a.id")
        .await;
    assert_eq!(stored, ["submitted Sam Invented 2008-05-01 hackneyResident E8 1EA"]);
    assert_eq!(
        app.sql("SELECT DISTINCT actor_type FROM events WHERE subject_type = 'application'").await,
        ["candidate"]
    );
    // Handed in again, and what is no draft any more, lead to where it stands.
    assert_eq!(saved(app, &format!("{base}/check"), "").await, base);
    for part in ["check", "about", "questions/why"] {
        let page = open_anything(app, &format!("{base}/{part}")).await;
        assert_eq!((page.status, page.header("location")), (303, base.as_str()), "{part}");
    }
    assert_eq!(saved(app, &format!("{base}/about"), form).await, base);
}

async fn open_anything(app: &crate::support::TestApp, path: &str) -> crate::support::Reply {
    app.anonymous().request("GET", path).send().await
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one way through all the pages")]
async fn each_page_says_what_is_wrong_and_keeps_what_was_typed() {
    let campaign = Campaign::new().await;
    let app = &campaign.app;
    let base = page_of(&campaign.link("sam@mail.example").await);
    let before = everything(app).await;
    let long = format!("answer-why={}", "word+".repeat(301));
    let names = format!("givenName={}&familyName=I", "n".repeat(101));
    for (part, form, expected, kept) in [
        ("about", "", &["Enter your given name", "Enter your family name"][..], ""),
        (
            "about",
            "givenName=%22%3E%3Cb%3E&phone=call+me",
            &["Enter your family name", "Enter a phone number, such as 020 7946 0958"],
            "value=\"&#34;&#62;&#60;b&#62;\"",
        ),
        ("about", &names, &["Your given name must be 100 characters or fewer"], "value=\"I\""),
        (
            "about",
            "givenName=Sam%0D%0AX&familyName=I",
            &["Enter your given name on one line, without special characters"],
            "",
        ),
        ("date-of-birth", "", &["Enter your date of birth"], ""),
        (
            "date-of-birth",
            "dateOfBirth-day=7&dateOfBirth-year=2008",
            &["Your date of birth must include a month"],
            "value=\"7\"",
        ),
        (
            "date-of-birth",
            "dateOfBirth-day=30&dateOfBirth-month=2&dateOfBirth-year=2008",
            &["Your date of birth must be a real date"],
            "value=\"30\"",
        ),
        (
            "date-of-birth",
            "dateOfBirth-day=1&dateOfBirth-month=2&dateOfBirth-year=08",
            &["Your date of birth must be a real date"],
            "value=\"08\"",
        ),
        (
            "date-of-birth",
            "dateOfBirth-day=1&dateOfBirth-month=2&dateOfBirth-year=2030",
            &["Your date of birth must be in the past"],
            "",
        ),
        ("eligibility", "", &["Choose how you can apply"], ""),
        ("eligibility", "route=elsewhere", &["Choose how you can apply"], ""),
        ("eligibility/hackneyResident", "", &["Enter your postcode"], ""),
        (
            "eligibility/hackneyResident",
            "postcode=E8",
            &["Enter a full UK postcode, such as E8 1EA"],
            "value=\"E8\"",
        ),
        (
            "eligibility/hackneySchool",
            "",
            &[
                "Enter the name of the school",
                "Enter the year in which you started there",
                "Enter the year in which you left",
            ],
            "",
        ),
        (
            "eligibility/hackneySchool",
            "school=X&fromYear=long+ago&toYear=19",
            &[
                "The year in which you started must have 4 digits, such as 2019",
                "The year in which you left must have 4 digits, such as 2024",
            ],
            "value=\"long ago\"",
        ),
        (
            "eligibility/hackneySchool",
            "school=X&fromYear=2024&toYear=2019",
            &["The year in which you left must not be before you started"],
            "value=\"2024\"",
        ),
        ("questions/why", "", &["Answer the question: Why do you want to do this?"], ""),
        ("questions/why", &long, &["Your answer must be 300 words or fewer"], "word word"),
    ] {
        let page = send(app, &format!("{base}/{part}"), form).await.expect(422);
        assert_eq!(faults(&page), expected, "{part} {form}");
        assert!(page.text.contains(kept), "{part} {form}: {}", page.text);
        assert_eq!(page.header("cache-control"), "no-store");
    }
    assert_eq!(everything(app).await, before, "nothing of it is stored");
    let twice = send(app, &format!("{base}/adjustments"), "adjustments=a&adjustments=b").await.expect(422);
    assert!(twice.text.contains("We could not read what was sent"), "{}", twice.text);
    let huge =
        send(app, &format!("{base}/questions/why"), &format!("answer-why={}", "x".repeat(70_000))).await;
    assert!(huge.expect(413).text.contains("What you wrote is too long"));
    assert_eq!(saved(app, &format!("{base}/adjustments"), "").await, base, "it may be left out");
}

#[tokio::test]
async fn whoever_is_too_young_is_told_when_they_hand_in() {
    let campaign = Campaign::new().await;
    let (app, link) = (&campaign.app, campaign.link("sam@mail.example").await);
    let mut young = super::scene::filled();
    young["dateOfBirth"] = json!("2012-01-01");
    app.anonymous().request("PATCH", &link).json(&young).send().await.expect(200);
    let base = page_of(&link);
    assert!(open(app, &base).await.expect(200).text.contains("To be changed"));
    let page = send(app, &format!("{base}/check"), "").await.expect(422);
    assert_eq!(faults(&page), ["You must be 16 or older on the first day, 6 September 2027"]);
}

#[tokio::test]
async fn a_vacancy_that_has_closed_takes_nothing_more() {
    let campaign = Campaign::new().await;
    let (app, base) = (&campaign.app, page_of(&campaign.link("sam@mail.example").await));
    saved(app, &format!("{base}/about"), "givenName=Sam&familyName=Invented").await;
    let path = format!("/api/v1/vacancies/{}/closures", campaign.vacancy);
    campaign.staff.post(&path, &json!({})).await.expect(200);
    let start = open(app, &base).await.expect(200);
    assert!(
        start.text.contains("This vacancy has closed") && !start.text.contains("/about\""),
        "{}",
        start.text
    );
    for part in ["about", "check", "questions/why"] {
        let page = open(app, &format!("{base}/{part}")).await.expect(409);
        assert!(page.text.contains("This vacancy has closed"), "{}", page.text);
        let page = send(app, &format!("{base}/{part}"), "givenName=Sam&familyName=I").await.expect(409);
        assert!(page.text.contains("This vacancy has closed"), "{}", page.text);
    }
}
