//! The file of criteria: one function per kind of table.

use super::{CRITERIA, Condition, Criterion, Number, QUESTIONS, Question, Tables};
use crate::problem::Problems;
use crate::sheet::{Sheet, Table, did_you_mean};

const CONDITIONS: &[(&str, Condition)] = &[
    ("surfaces", Condition::Surfaces),
    ("scan", Condition::Scan),
    ("out-of-frame", Condition::OutOfFrame),
    ("long-loading", Condition::LongLoading),
];

pub(super) fn tables(file: &str, text: &str) -> Result<Tables, Problems> {
    Sheet::read(file, text, |root| {
        root.schema_1();
        let documents: Vec<(String, String)> = root
            .table("documents")
            .map(|table| table.all_texts().into_iter().map(|(key, name)| (key.to_owned(), name.to_owned())).collect())
            .unwrap_or_default();
        let criteria: Vec<_> = root.tables("criterion").iter().map(|table| criterion(table, &documents)).collect();
        let questions: Vec<_> = root.tables("question").iter().map(question).collect();
        root.finish();
        let criteria: Vec<_> = criteria.into_iter().flatten().collect();
        let questions: Vec<_> = questions.into_iter().flatten().collect();
        let ids = criteria.iter().map(|c| c.id.as_str());
        let asked = questions.iter().map(|q| q.id.as_str());
        in_order(root, "criterion", ids, &CRITERIA);
        in_order(root, "question", asked, &QUESTIONS);
        Some(Tables { criteria, questions })
    })
}

fn criterion(table: &Table<'_, '_>, documents: &[(String, String)]) -> Option<Criterion> {
    let text = |key| table.text(key).map(str::to_owned);
    let id = text("id");
    let name = text("name");
    let hololens = table.flag("hololens");
    let immersive = table.flag("immersive");
    let condition = table.opt_word("condition", CONDITIONS);
    let (best, meets, fail) = (text("best"), table.opt_text("meets").map(str::to_owned), text("fail"));
    let (measured, question, advice) = (text("measured"), text("question"), text("advice"));
    let beside: Vec<String> = table.texts("beside").into_iter().map(str::to_owned).collect();
    if beside.is_empty() {
        table.missing("beside", "[\"area.\"]");
    }
    let numbers: Vec<_> = table.tables("number").iter().map(|table| number(table, documents)).collect();
    table.finish();
    Some(Criterion {
        id: id?,
        name: name?,
        hololens: hololens?,
        immersive: immersive?,
        condition,
        best: best?,
        meets,
        fail: fail?,
        measured: measured?,
        question: question?,
        advice: advice?,
        beside,
        numbers: numbers.into_iter().collect::<Option<_>>()?,
    })
}

fn number(table: &Table<'_, '_>, documents: &[(String, String)]) -> Option<Number> {
    let text = |key| table.text(key).map(str::to_owned);
    let (id, what, unit) = (text("id"), text("what"), text("unit"));
    let value = table.number("value", 0.0..=1e6);
    let source = table.text("source").and_then(|given| {
        let found = documents.iter().find(|(key, _)| key == given).map(|(_, name)| name.clone());
        if found.is_none() {
            let keys: Vec<&str> = documents.iter().map(|(key, _)| key.as_str()).collect();
            table.refuse("source", format!("`{given}` is not under [documents]"), did_you_mean(given, keys));
        }
        found
    });
    table.finish();
    Some(Number { id: id?, what: what?, value: value?, unit: unit?, source: source? })
}

fn question(table: &Table<'_, '_>) -> Option<Question> {
    let text = |key| table.text(key).map(str::to_owned);
    let (id, name, question) = (text("id"), text("name"), text("question"));
    let (best, meets, fail) = (text("best"), text("meets"), text("fail"));
    table.finish();
    Some(Question { id: id?, name: name?, best: best?, meets: meets?, fail: fail?, question: question? })
}

fn in_order<'a>(root: &Table<'_, '_>, key: &str, found: impl Iterator<Item = &'a str>, wanted: &[&str]) {
    let found: Vec<&str> = found.collect();
    for (index, want) in wanted.iter().enumerate() {
        if found.get(index) != Some(want) {
            let what = format!("number {} should be `{want}`", index + 1);
            return root.refuse(key, what, format!("the order is: {}", wanted.join(", ")));
        }
    }
    if found.len() > wanted.len() {
        root.refuse(key, format!("has {} entries", found.len()), format!("there are {}", wanted.len()));
    }
}
