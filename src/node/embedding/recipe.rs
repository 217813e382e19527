//! What a vector depends on beside its text.

use sha2::{Digest, Sha256};

use crate::node::config::{self, embeddings_url};

/// How texts become vectors: vectors of one recipe can be compared, those of two cannot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    /// The whole address of the endpoint, without secrets.
    pub url: String,
    /// The model that it is asked for.
    pub model: String,
    /// How many numbers it is asked for; 0: as many as the model gives.
    pub dimensions: u32,
    /// What stands before a search.
    pub query_prefix: String,
    /// What stands before a profile.
    pub passage_prefix: String,
    /// What is told of a search and of a profile, where the endpoint wants to be told: two words, or none.
    pub input_type: Vec<String>,
}

impl Recipe {
    /// As it is configured; none where it is not.
    pub fn of(config: &config::Embeddings) -> Option<Recipe> {
        let url = embeddings_url(&config.url).ok().filter(|_| !config.url.is_empty())?;
        Some(Recipe {
            url: url.into(),
            model: config.model.trim().to_owned(),
            dimensions: config.dimensions,
            query_prefix: config.query_prefix.clone(),
            passage_prefix: config.passage_prefix.clone(),
            input_type: config.input_type.clone(),
        })
    }

    /// The name of the space of its vectors: the same for every node that is configured alike.
    pub fn space_id(&self) -> String {
        let Recipe { url, model, dimensions, query_prefix, passage_prefix, input_type } = self;
        let parts = serde_json::json!([url, model, dimensions, query_prefix, passage_prefix, input_type]);
        let hash = Sha256::digest(parts.to_string().as_bytes());
        format!("spc_{}", hash.iter().take(10).map(|byte| format!("{byte:02x}")).collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::config::Embeddings;

    #[test]
    fn whatever_changes_a_vector_changes_the_space() {
        let first =
            || Embeddings { url: "http://127.0.0.1:8000".into(), model: "small".into(), ..Embeddings::default() };
        let space = |change: fn(&mut Embeddings)| {
            let mut config = first();
            change(&mut config);
            Recipe::of(&config).map(|recipe| recipe.space_id())
        };
        let known = space(|_| {}).unwrap();
        let same: [fn(&mut Embeddings); 4] = [
            |config| config.url = "http://127.0.0.1:8000/v1/".into(),
            |config| config.url = "http://127.0.0.1:8000/v1/embeddings".into(),
            |config| config.key = "s3cret".into(),
            |config| config.batch = 3,
        ];
        for change in same {
            assert_eq!(space(change).unwrap(), known);
        }
        let other: [fn(&mut Embeddings); 6] = [
            |config| config.url = "http://127.0.0.1:8001".into(),
            |config| config.model = "large".into(),
            |config| config.dimensions = 256,
            |config| config.query_prefix = "query: ".into(),
            |config| config.passage_prefix = "passage: ".into(),
            |config| config.input_type = vec!["query".into(), "passage".into()],
        ];
        let mut spaces: Vec<String> = other.into_iter().filter_map(space).collect();
        spaces.push(known);
        spaces.sort();
        spaces.dedup();
        assert_eq!(spaces.len(), 7);
        assert_eq!(space(|config| config.url = String::new()), None);
    }
}
