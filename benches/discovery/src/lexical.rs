//! The same words of the same profiles in two indexes for text: SQLite's FTS5, and tantivy.

use std::time::Instant;

use serde_json::{Value, json};
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, IndexWriter, TantivyDocument, Term};

use crate::crowd::{maker, person, quantile};
use crate::node::discovery::vector::hash;
use crate::node::eval::data;
use crate::node::tokens;

/// How many are found.
const MOST: usize = 10;
/// Bytes that tantivy may gather before it writes.
const BUFFER: usize = 200 << 20;

/// The figures of both for so many people, and of the engine.
pub fn figures(people: u64) -> Value {
    let demands: Vec<Vec<String>> = data::demands().unwrap().iter().map(|demand| words(&demand.text)).collect();
    let (mut sqlite, mut tantivy) = (Sqlite::new(), Tantivy::new());
    let maker = maker();
    for number in 0..people {
        let text = words(&person(&maker, number).profile_text).join(" ");
        sqlite.add(number, &text);
        tantivy.add(&text);
    }
    sqlite.commit();
    tantivy.commit();
    let ask = |search: &dyn Fn(&[String]) -> usize| {
        let mut times: Vec<f64> = Vec::new();
        for (round, words) in demands.iter().chain(&demands).enumerate() {
            let began = Instant::now();
            assert!(search(words) > 0);
            // The first round warms up.
            if round >= demands.len() {
                times.push(began.elapsed().as_secs_f64() * 1e3);
            }
        }
        [quantile(&mut times, 0.5), quantile(&mut times, 0.95)]
    };
    let [sqlite_ms, tantivy_ms] = [ask(&|words| sqlite.search(words)), ask(&|words| tantivy.search(words))];
    let row = |seconds: f64, bytes: u64, [p50, p95]: [f64; 2]| {
        json!({ "people_a_second": people as f64 / seconds, "bytes": bytes as f64 / people as f64, "p50": p50, "p95": p95 })
    };
    json!({
        "people": people,
        "fts5": row(sqlite.seconds, sqlite.bytes(), sqlite_ms),
        "tantivy": row(tantivy.seconds, tantivy.bytes(), tantivy_ms),
    })
}

/// The words of a text, as the engine cuts them, spelled so that no tokenizer cuts them again.
fn words(text: &str) -> Vec<String> {
    tokens::words(text).iter().map(|word| format!("w{:016x}", hash(word.as_bytes()))).collect()
}

struct Sqlite {
    file: tempfile::NamedTempFile,
    connection: rusqlite::Connection,
    seconds: f64,
}

impl Sqlite {
    fn new() -> Sqlite {
        let file = tempfile::NamedTempFile::new_in(".").unwrap();
        let connection = rusqlite::Connection::open(file.path()).unwrap();
        let made = "PRAGMA journal_mode = off; PRAGMA synchronous = off;
            CREATE VIRTUAL TABLE people USING fts5(said, content = '', tokenize = 'ascii'); BEGIN";
        connection.execute_batch(made).unwrap();
        Sqlite { file, connection, seconds: 0.0 }
    }

    fn add(&mut self, number: u64, text: &str) {
        let began = Instant::now();
        let mut add = self.connection.prepare_cached("INSERT INTO people (rowid, said) VALUES (?1, ?2)").unwrap();
        add.execute((number as i64, text)).unwrap();
        self.seconds += began.elapsed().as_secs_f64();
    }

    fn commit(&mut self) {
        let began = Instant::now();
        self.connection.execute_batch("INSERT INTO people (people) VALUES ('optimize'); COMMIT").unwrap();
        self.seconds += began.elapsed().as_secs_f64();
    }

    fn search(&self, words: &[String]) -> usize {
        let asked = "SELECT rowid FROM people WHERE people MATCH ?1 ORDER BY rank LIMIT ?2";
        let mut asked = self.connection.prepare_cached(asked).unwrap();
        let rows = asked.query_map((words.join(" OR "), MOST as i64), |row| row.get::<_, i64>(0)).unwrap();
        rows.map(Result::unwrap).count()
    }

    fn bytes(&self) -> u64 {
        self.file.as_file().metadata().unwrap().len()
    }
}

struct Tantivy {
    dir: tempfile::TempDir,
    index: Index,
    writer: IndexWriter,
    said: tantivy::schema::Field,
    seconds: f64,
}

impl Tantivy {
    fn new() -> Tantivy {
        let dir = tempfile::tempdir_in(".").unwrap();
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("whitespace")
            .set_index_option(IndexRecordOption::WithFreqs);
        let said = schema.add_text_field("said", TextOptions::default().set_indexing_options(indexing));
        let index = Index::create_in_dir(dir.path(), schema.build()).unwrap();
        let writer = index.writer(BUFFER).unwrap();
        Tantivy { dir, index, writer, said, seconds: 0.0 }
    }

    fn add(&mut self, text: &str) {
        let began = Instant::now();
        let mut document = TantivyDocument::default();
        document.add_text(self.said, text);
        self.writer.add_document(document).unwrap();
        self.seconds += began.elapsed().as_secs_f64();
    }

    fn commit(&mut self) {
        let began = Instant::now();
        self.writer.commit().unwrap();
        self.seconds += began.elapsed().as_secs_f64();
    }

    fn search(&self, words: &[String]) -> usize {
        let term = |word: &String| -> (Occur, Box<dyn Query>) {
            let term = Term::from_field_text(self.said, word);
            (Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)))
        };
        let query = BooleanQuery::new(words.iter().map(term).collect());
        let searcher = self.index.reader().unwrap().searcher();
        searcher.search(&query, &TopDocs::with_limit(MOST).order_by_score()).unwrap().len()
    }

    fn bytes(&self) -> u64 {
        let files = std::fs::read_dir(self.dir.path()).unwrap();
        files.map(|file| file.unwrap().metadata().unwrap().len()).sum()
    }
}
