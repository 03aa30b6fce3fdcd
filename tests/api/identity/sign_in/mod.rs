//! Who gets in: machines and people, and what their tokens are worth.

mod clients;
mod failures;
mod hashes;
mod invitations;
mod people;
mod refreshing;
mod tokens;

use hackit::access::{OrganisationKind, Role};
use serde_json::json;

use crate::support::{Actor, Reply, TestApp};

const PASSWORD: &str = "correct horse battery staple";

/// A machine client with its secret.
struct Machine {
    app: TestApp,
    id: String,
    secret: String,
    /// Where staff find its record.
    place: String,
}

impl Machine {
    /// A client of the provider Ada that may read and write progress.
    async fn new(app: &TestApp, staff: &Actor) -> Self {
        let organisation = app.organisation(OrganisationKind::LearningProvider, "Ada").await;
        let body = json!({"organisationId": organisation, "name": "Ada: learner records",
            "scopes": ["progress:read", "progress:write"]});
        let created = staff.post("/api/v1/api-clients", &body).await.expect(201);
        let text = |key: &str| created.body[key].as_str().expect("text").to_owned();
        let place = created.header("location").to_owned();
        Self { app: app.clone(), id: text("clientId"), secret: text("clientSecret"), place }
    }

    /// What an OAuth endpoint says to the client, who says its name by HTTP Basic.
    async fn ask(&self, path: &str, form: &str) -> Reply {
        let request = self.app.anonymous().request("POST", path).form(form);
        request.basic(&self.id, &self.secret).send().await
    }

    /// A new access token with all that the client may have.
    async fn token(&self) -> String {
        let reply = self.ask("/oauth/token", "grant_type=client_credentials").await.expect(200);
        text(&reply, "access_token")
    }

    /// The client with a new access token.
    async fn enter(&self) -> Actor {
        self.app.anonymous().with_token(self.token().await)
    }
}

/// A person who can sign in.
struct Member {
    app: TestApp,
    email: String,
    /// Where staff find the record.
    place: String,
}

impl Member {
    /// Somebody invited, with [`PASSWORD`] and without a role.
    async fn new(app: &TestApp, staff: &Actor, email: &str) -> Self {
        let body = json!({"email": email, "givenName": "Alex", "familyName": "Invented"});
        let added = staff.post("/api/v1/people", &body).await.expect(201);
        let member =
            Self { app: app.clone(), email: email.to_owned(), place: added.header("location").to_owned() };
        let token = member.invite(staff).await;
        member.set_password(&token, PASSWORD).await.expect(204);
        member
    }

    /// A new invitation's token, as the letter brings it.
    async fn invite(&self, staff: &Actor) -> String {
        staff.post(&format!("{}/invitations", self.place), &json!({})).await.expect(201);
        self.letter().await
    }

    /// The token in the newest letter.
    async fn letter(&self) -> String {
        self.app.link_to(self.place.rsplit('/').next().expect("an id")).await
    }

    /// The same from the operator, who is shown the token whoever the person is.
    async fn invite_as_operator(&self) -> String {
        let id = self.place.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
        let ctx = self.app.system();
        let invited = self.app.state().db.write(async |conn| {
            let locked = hackit::features::identity::people::lock(conn, &ctx, id).await?;
            hackit::features::identity::people::invite(conn, &ctx, &locked.person).await
        });
        invited.await.expect("an invitation").token
    }

    async fn set_password(&self, token: &str, password: &str) -> Reply {
        let body = json!({"token": token, "password": password});
        self.app.anonymous().post("/api/v1/passwords", &body).await
    }

    /// Grants a role of the programme's own; returns where the grant is.
    async fn grant(&self, staff: &Actor, role: Role) -> String {
        let body = json!({"role": role, "organisationId": null});
        let granted = staff.post(&format!("{}/role-grants", self.place), &body).await.expect(201);
        if role.is_guarded() {
            // Whoever becomes one must be invited anew.
            let token = self.invite_as_operator().await;
            self.set_password(&token, PASSWORD).await.expect(204);
        }
        granted.header("location").to_owned()
    }

    /// The answer to the right password.
    async fn sign_in(&self) -> Reply {
        sign_in(&self.app, &self.email, PASSWORD).await
    }
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> Reply {
    app.anonymous().post("/api/v1/sessions", &json!({"email": email, "password": password})).await
}

/// Exchanges a refresh token.
async fn refresh(app: &TestApp, token: &str) -> Reply {
    let form = format!("grant_type=refresh_token&refresh_token={token}");
    app.anonymous().request("POST", "/oauth/token").form(&form).send().await
}

fn text(reply: &Reply, key: &str) -> String {
    reply.body[key].as_str().unwrap_or_else(|| panic!("no {key} in {}", reply.text)).to_owned()
}
