//! What a client makes of an endpoint.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::super::{Cause, Client, Kind, Recipe, Trouble};
use super::{DIMENSIONS, Does, Endpoint, Settings, vector};

fn client(settings: &Settings) -> Client {
    Client::new(Recipe::of(settings).unwrap(), settings)
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

async fn trouble(client: &Client, kind: Kind) -> Trouble {
    client.embed(&texts(&["abc", "xyz"]), kind).await.unwrap_err()
}

#[tokio::test]
async fn vectors_come_in_the_order_of_the_texts_however_the_answer_is_written() {
    let endpoint = Endpoint::start().await;
    let client = client(&Settings { batch: 3, ..endpoint.settings() });
    let five = texts(&["ant", "bee", "cow", "dog", "elk"]);
    let expected: Vec<Vec<f32>> = five.iter().map(|text| vector(text, DIMENSIONS)).collect();
    for does in [Does::Good, Does::Base64, Does::Shuffled] {
        endpoint.usually(does.clone());
        for kind in [Kind::Query, Kind::Passage] {
            assert_eq!(client.embed(&five, kind).await.unwrap(), expected, "{does:?} {kind:?}");
        }
        let mut sizes: Vec<usize> = endpoint.requests().iter().map(|request| request.input().len()).collect();
        sizes.sort_unstable();
        assert_eq!(sizes, [2, 2, 3, 3]);
    }
    assert_eq!(client.embed(&[], Kind::Query).await.unwrap(), Vec::<Vec<f32>>::new());
    assert_eq!(endpoint.requests().len(), 0);
}

#[tokio::test]
async fn what_is_sent_is_what_the_operator_says() {
    let endpoint = Endpoint::start().await;
    let send = async |settings: Settings, kind| {
        client(&settings).embed(&texts(&[" Ada is here. "]), kind).await.unwrap();
        let request = endpoint.requests().remove(0);
        (request.path, request.authorization, request.body)
    };
    let (path, authorization, body) = send(endpoint.settings(), Kind::Query).await;
    assert_eq!((path.as_str(), authorization), ("/v1/embeddings", None));
    assert_eq!(body, json!({ "model": "letters", "input": ["Ada is here."] }));

    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "of-a-file\n").unwrap();
    let full = Settings {
        key_file: Some(file.path().to_owned()),
        dimensions: 8,
        query_prefix: "query: ".into(),
        passage_prefix: "passage: ".into(),
        input_type: texts(&["search_query", "search_document"]),
        characters: 6,
        url: format!("{}/embeddings?version=1", endpoint.url),
        ..endpoint.settings()
    };
    let (path, authorization, body) = send(full.clone(), Kind::Query).await;
    assert_eq!((path.as_str(), authorization.as_deref()), ("/v1/embeddings?version=1", Some("Bearer of-a-file")));
    let expected =
        json!({ "model": "letters", "input": ["query: Ada is"], "dimensions": 8, "input_type": "search_query" });
    assert_eq!(body, expected);
    let (_, authorization, body) = send(Settings { key: "s3cret".into(), ..full.clone() }, Kind::Passage).await;
    assert_eq!(authorization.as_deref(), Some("Bearer s3cret"));
    assert_eq!((&body["input"], &body["input_type"]), (&json!(["passage: Ada is"]), &json!("search_document")));

    // What is to be sent elsewhere goes without the key.
    let old = Recipe { url: "http://127.0.0.1:1/v1/embeddings".into(), ..Recipe::of(&full).unwrap() };
    let here = Settings { url: "http://127.0.0.1:1".into(), key: "s3cret".into(), ..full.clone() };
    let moved = Client::new(Recipe::of(&full).unwrap(), &here);
    moved.embed(&texts(&["Ada"]), Kind::Query).await.unwrap();
    assert_eq!(endpoint.requests()[0].authorization, None);
    let problem = Client::new(old, &full).embed(&texts(&["Ada"]), Kind::Query).await.unwrap_err();
    assert_eq!(problem.cause, Cause::Away);

    let missing = Settings { key_file: Some("/nowhere/key".into()), ..endpoint.settings() };
    let problem = trouble(&client(&missing), Kind::Passage).await;
    assert_eq!(problem.cause, Cause::Denied);
    assert!(problem.message.starts_with("embeddings.key_file /nowhere/key: "), "{problem}");
    assert_eq!(endpoint.requests().len(), 0);
}

#[tokio::test]
async fn what_may_pass_is_tried_again_for_profiles_and_not_for_searches() {
    let endpoint = Endpoint::start().await;
    let client = client(&endpoint.settings());
    let passing =
        [Does::Status(500), Does::Status(503), Does::Status(408), Does::Status(409), Does::Busy("0"), Does::Cut];
    for does in passing {
        endpoint.then([does.clone()]);
        let vectors = client.embed(&texts(&["abc"]), Kind::Passage).await.unwrap();
        assert_eq!((vectors.len(), endpoint.requests().len()), (1, 2), "{does:?}");

        endpoint.then([does.clone(), does.clone()]);
        assert_eq!(trouble(&client, Kind::Passage).await.cause, Cause::Away, "{does:?}");
        assert_eq!(endpoint.requests().len(), 2, "{does:?}: retries");
        client.breaker().succeeded();

        endpoint.then([does.clone()]);
        assert_eq!(trouble(&client, Kind::Query).await.cause, Cause::Away, "{does:?}");
        assert_eq!(endpoint.requests().len(), 1, "{does:?}: somebody waits");
        client.breaker().succeeded();
    }
    // Whoever wants to be left alone for an hour is not waited for.
    endpoint.then([Does::Busy("3600")]);
    assert_eq!(trouble(&client, Kind::Passage).await.retry_after, Some(Duration::from_secs(3600)));
    assert_eq!(endpoint.requests().len(), 1);
}

#[tokio::test]
async fn what_does_not_pass_is_told_at_once_and_without_the_key() {
    let endpoint = Endpoint::start().await;
    let elsewhere = Endpoint::start().await;
    let client = client(&Settings { key: "s3cret".into(), ..endpoint.settings() });
    client.embed(&texts(&["abc"]), Kind::Passage).await.unwrap();
    endpoint.requests();
    let place = endpoint.url.trim_end_matches("/v1").to_owned();
    let cases = [
        (Does::Status(400), Cause::Refused, "status 400: no, Bearer ***"),
        (Does::Status(413), Cause::Refused, "status 413: no, Bearer ***"),
        (Does::Status(401), Cause::Denied, "status 401: no, Bearer ***"),
        (Does::Status(404), Cause::Denied, "status 404: no, Bearer ***"),
        (Does::Status(204), Cause::Nonsense, "status 204"),
        (Does::Redirect(format!("{}/x", elsewhere.url)), Cause::Denied, "leads elsewhere (\"http://"),
        (Does::Html, Cause::Nonsense, "it gave a page for people"),
        (Does::Missing, Cause::Nonsense, "it gave 1 vectors for 2 texts"),
        (Does::Short(8), Cause::Nonsense, "it gave vectors of 8 numbers, before of 32: a model of its own has a name"),
    ];
    for (does, cause, message) in cases {
        for kind in [Kind::Passage, Kind::Query] {
            endpoint.then([does.clone()]);
            let problem = trouble(&client, kind).await;
            let expected = format!("the endpoint for embeddings at {place}: {message}");
            assert_eq!(problem.cause, cause, "{does:?}: {problem}");
            assert!(problem.message.starts_with(&expected), "{does:?}: {problem}");
            assert_eq!(endpoint.requests().len(), 1, "{does:?}");
            // Of these texts it says nothing about others.
            assert_eq!(client.down().is_some(), cause != Cause::Refused, "{does:?}");
            client.breaker().succeeded();
        }
    }
    assert_eq!(elsewhere.requests().len(), 0, "a redirect was followed");

    let asked = self::client(&Settings { dimensions: 16, ..endpoint.settings() });
    endpoint.then([Does::Short(8)]);
    let problem = trouble(&asked, Kind::Passage).await;
    assert!(problem.message.contains("of 8 numbers, asked for 16: embeddings.dimensions"), "{problem}");
    let long = self::client(&Settings { key: "two\nlines".into(), ..endpoint.settings() });
    assert_eq!(trouble(&long, Kind::Query).await.message, "embeddings.key holds what no key can hold");
}

#[tokio::test]
async fn a_dead_endpoint_is_asked_once() {
    let endpoint = Endpoint::start().await;
    let slow = client(&endpoint.settings());
    endpoint.usually(Does::Never);
    let problem = trouble(&slow, Kind::Query).await;
    assert_eq!(problem.cause, Cause::Away);
    assert!(problem.message.ends_with("gave no vectors in the time that a search waits"), "{problem}");
    for _ in 0..100 {
        let again = trouble(&slow, Kind::Query).await;
        assert_eq!((again.cause, &again.message), (Cause::Resting, &problem.message));
    }
    assert_eq!(endpoint.requests().len(), 1);
    // Until it is known to be back.
    endpoint.usually(Does::Good);
    slow.probe().await.unwrap();
    assert_eq!((slow.down(), slow.embed(&texts(&["abc"]), Kind::Query).await.unwrap().len()), (None, 1));

    let nobody = client(&Settings { url: "http://127.0.0.1:1".into(), ..endpoint.settings() });
    let problem = trouble(&nobody, Kind::Query).await;
    assert_eq!(problem.cause, Cause::Away);
    assert!(
        problem.message.starts_with("the endpoint for embeddings at http://127.0.0.1:1: the request failed"),
        "{problem}"
    );
    assert_eq!(trouble(&nobody, Kind::Query).await.cause, Cause::Resting);
}

#[tokio::test]
async fn a_connection_that_was_closed_meanwhile_is_made_anew() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        // The first connection ends without an answer, the second one is good for one.
        for answers in 0..2 {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 4096];
            assert!(stream.read(&mut request).await.unwrap() > 0);
            if answers == 1 {
                let body = r#"{"data": [{"embedding": [1, 2]}]}"#;
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
                stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
            }
        }
    });
    let settings = Settings { url, model: "m".into(), ..Settings::default() };
    let vectors = client(&settings).embed(&texts(&["abc"]), Kind::Query).await.unwrap();
    assert_eq!(vectors, [[1.0, 2.0]]);
    server.await.unwrap();
}

#[tokio::test]
async fn searches_go_first() {
    let endpoint = Endpoint::start().await;
    let client = Arc::new(client(&Settings { query_timeout: 60, ..endpoint.settings() }));
    endpoint.then([Does::Held]);
    let ask = |text: &str, kind| {
        let (client, text) = (client.clone(), texts(&[text]));
        tokio::spawn(async move { client.embed(&text, kind).await })
    };
    let search = ask("search", Kind::Query);
    endpoint.wait_for(1).await;
    let profile = ask("profile", Kind::Passage);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(endpoint.texts(), ["search"]);
    endpoint.permits.add_permits(1);
    search.await.unwrap().unwrap();
    profile.await.unwrap().unwrap();
    assert_eq!(endpoint.texts(), ["profile"]);
}
