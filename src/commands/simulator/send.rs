//! `holograde simulator send`: orders to a program that runs on the simulator, and its answers.

use super::control;
use crate::cli::SimulatorSend;
use crate::commands::{Failure, Status, print};
use holograde_simulator::remote::Client;
use serde_json::{Map, Value};

/// Sends the orders one after the other, and prints the answers. What comes after a refused order is sent all the same.
///
/// # Errors
/// No address, or nobody there who answers.
pub fn send(args: &SimulatorSend) -> Result<Status, Failure> {
    let Some(address) = control(args.control.as_deref())? else {
        return Err(Failure::Usage("name with --control where the run is controlled".to_owned()));
    };
    let orders = orders(&args.order).map_err(Failure::Usage)?;
    let silent = |error: std::io::Error| Failure::NoSimulator(format!("nobody answers at {address}: {error}"));
    let mut client = Client::connect(&address).map_err(silent)?;
    let mut status = Status::Good;
    for order in orders {
        let answer = client.ask(&order).map_err(silent)?;
        let is_ok = serde_json::from_str::<Value>(&answer).is_ok_and(|answer| answer["ok"] == true);
        if !is_ok {
            status = Status::Bad;
        }
        print(&format!("{answer}\n"))?;
    }
    Ok(status)
}

/// The lines to send: what is typed as JSON as it is, words as one order.
fn orders(typed: &[String]) -> Result<Vec<String>, String> {
    if !typed.first().is_some_and(|first| first.trim_start().starts_with('{')) {
        return Ok(vec![in_words(typed)?]);
    }
    // A line end is a space to JSON, but the end of an order to the channel.
    Ok(typed.iter().map(|order| order.replace(['\n', '\r'], " ")).collect())
}

/// An order in words: what to do, then fields as `name=value`. A value that is not JSON is a text.
fn in_words(words: &[String]) -> Result<String, String> {
    let mut order = Map::new();
    let (verb, fields) = words.split_first().ok_or("name an order")?;
    order.insert("do".to_owned(), verb.as_str().into());
    for field in fields {
        let Some((name, value)) = field.split_once('=') else {
            return Err(format!("`{field}` is no field of an order; write name=value"));
        };
        let value = serde_json::from_str(value).unwrap_or_else(|_| value.into());
        if order.insert(name.to_owned(), value).is_some() {
            return Err(format!("`{name}` is there twice"));
        }
    }
    Ok(Value::Object(order).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &[&str], expected: Result<&[&str], &str>) {
        let typed: Vec<String> = typed.iter().map(|&word| word.to_owned()).collect();
        let expected = expected.map(|lines| lines.iter().map(|&line| line.to_owned()).collect::<Vec<_>>());
        assert_eq!(orders(&typed), expected.map_err(str::to_owned), "{typed:?}");
    }

    #[test]
    fn orders_are_typed_as_json_or_in_words() {
        check(&["state"], Ok(&[r#"{"do":"state"}"#]));
        check(&["attend", "attention=seen"], Ok(&[r#"{"attention":"seen","do":"attend"}"#]));
        check(
            &["hand", "hand=left", "select=0.5", "menu=true", "grip={\"position\":[0,0,-1]}"],
            Ok(&[r#"{"do":"hand","grip":{"position":[0,0,-1]},"hand":"left","menu":true,"select":0.5}"#]),
        );
        check(&["picture", "path=/x/a=b.png"], Ok(&[r#"{"do":"picture","path":"/x/a=b.png"}"#]));
        check(&["{\"do\":\n\"state\"}", "{}"], Ok(&["{\"do\": \"state\"}", "{}"]));
        check(&["attend", "seen"], Err("`seen` is no field of an order; write name=value"));
        check(&["state", "do=lose"], Err("`do` is there twice"));
    }
}
