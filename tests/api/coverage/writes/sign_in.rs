//! Sign-ins, passwords and tokens.

use hackit::access::Role;
use serde_json::{Value, json};

use super::{World, Write};

pub async fn valid(world: &World, operation: &str) -> Write {
    let nobody = &world.app.anonymous();
    match operation {
        "set_password" => {
            let (token, _) = invited(world).await;
            let body = json!({"token": token, "password": "correct horse battery"});
            Write::new(nobody, "/api/v1/passwords", &[]).json(body)
        }
        "ask_for_reset" => {
            let (_, email) = invited(world).await;
            Write::new(nobody, "/api/v1/password-resets", &[]).json(json!({"email": email}))
        }
        "create_session" => {
            let (token, email) = invited(world).await;
            let body = json!({"token": token, "password": "correct horse battery"});
            nobody.post("/api/v1/passwords", &body).await.expect(204);
            let body = json!({"email": email, "password": "correct horse battery"});
            Write::new(nobody, "/api/v1/sessions", &[]).json(body)
        }
        "end_session" => {
            let somebody = world.app.person(Role::Mentor).await;
            Write::new(&somebody, "/api/v1/sessions/current", &[])
        }
        _ => {
            let (client, secret) = client_secret(world).await;
            let mut write = Write::new(nobody, "/oauth/token", &[]);
            write.form = Some("grant_type=client_credentials".to_owned());
            write.basic = Some((client.clone(), secret.clone()));
            if operation == "revoke_token" {
                let request = nobody.request("POST", "/oauth/token").basic(&client, &secret);
                let token = request.form("grant_type=client_credentials").send().await.expect(200);
                let token = token.body["access_token"].as_str().expect("a token").to_owned();
                write.path = "/oauth/revoke".to_owned();
                write.form = Some(format!("token={token}"));
            }
            write
        }
    }
}

/// The invitation and the e-mail address of a new person.
async fn invited(world: &World) -> (String, String) {
    let person = world.app.new_person().await;
    let path = format!("/api/v1/people/{person}/invitations");
    world.staff.request("POST", &path).send().await.expect(201);
    let email = world.staff.get(&format!("/api/v1/people/{person}")).await.expect(200);
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    (world.app.link_to(person).await, text(&email.body["email"]))
}

async fn client_secret(world: &World) -> (String, String) {
    let body =
        json!({"organisationId": world.ada.organisation, "name": "Records", "scopes": ["progress:read"]});
    let made = world.staff.post("/api/v1/api-clients", &body).await.expect(201);
    let text = |name: &str| made.body[name].as_str().expect("text").to_owned();
    (text("clientId"), text("clientSecret"))
}
