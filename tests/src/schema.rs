//! Whether a value is as a JSON Schema says: as much of it as `docs/json.schema.json` uses.

use std::sync::OnceLock;

use serde_json::Value;

/// What scripts write and read.
///
/// # Panics
/// If the file is not JSON.
pub fn schema() -> &'static Value {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        let text = include_str!("../../docs/json.schema.json");
        serde_json::from_str(text).expect("the schema is JSON")
    })
}

/// The names of all events or actions: `kind` is `event` or `action`.
pub fn names(kind: &str) -> Vec<&'static str> {
    let defs = schema()["$defs"].as_object().into_iter().flatten();
    defs.filter_map(|(name, _)| name.strip_prefix(kind)?.strip_prefix('.')).collect()
}

/// Checks an event or an action, with the key that names it: `event` or `do`.
///
/// # Errors
/// Says what is not as the schema says.
pub fn check(value: &Value) -> Result<(), String> {
    let kind = if value.get("event").is_some() { "event" } else { "action" };
    let key = if kind == "event" { "event" } else { "do" };
    let name = value[key].as_str().ok_or_else(|| format!("no text in '{key}': {value}"))?;
    let definition = &schema()["$defs"][format!("{kind}.{name}")];
    fits(definition, value).map_err(|why| format!("{why}: {value}"))
}

/// Checks a value by a part of the schema.
///
/// # Errors
/// Says what is not as it says.
pub fn fits(schema: &Value, value: &Value) -> Result<(), String> {
    let rules = schema.as_object().ok_or("the schema does not know this")?;
    for (keyword, rule) in rules {
        let is_fit = match keyword.as_str() {
            "title" | "description" | "properties" | "format" => true,
            "$ref" => {
                let name = rule.as_str().and_then(|rule| rule.strip_prefix("#/$defs/"));
                fits(&self::schema()["$defs"][name.unwrap_or_default()], value)?;
                true
            }
            "const" => value == rule,
            "enum" => elements(rule).any(|allowed| allowed == value),
            "anyOf" => elements(rule).any(|rule| fits(rule, value).is_ok()),
            "type" => match rule {
                Value::Array(_) => elements(rule).any(|rule| is_type(rule, value)),
                _ => is_type(rule, value),
            },
            "minimum" => value.as_f64() >= rule.as_f64(),
            "maximum" => value.as_f64() <= rule.as_f64(),
            "maxLength" => value.as_str().is_none_or(|text| {
                rule.as_u64().is_some_and(|most| text.chars().count() as u64 <= most)
            }),
            "items" => {
                elements(value).try_for_each(|value| fits(rule, value))?;
                true
            }
            "required" => {
                elements(rule).filter_map(Value::as_str).all(|key| value.get(key).is_some())
            }
            "additionalProperties" => {
                for (key, value) in value.as_object().into_iter().flatten() {
                    fits(&schema["properties"][key], value)
                        .map_err(|why| format!("'{key}': {why}"))?;
                }
                true
            }
            _ => return Err(format!("the schema has a keyword that is not checked, {keyword}")),
        };
        if !is_fit {
            return Err(format!("not {keyword} {rule}"));
        }
    }
    Ok(())
}

fn elements(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn is_type(rule: &Value, value: &Value) -> bool {
    match rule.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_u64() || value.is_i64(),
        Some("number") => value.is_number(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_not_as_the_schema_says_is_found() {
        let time = "2026-11-26T10:00:00.000Z";
        for good in [
            json!({"event": "left", "time": time, "nick": "Bob"}),
            json!({"event": "reconnecting", "time": time, "in_ms": 5}),
            json!({"do": "say", "with": "Bob", "text": "hi", "id": 7}),
            json!({"do": "quit", "id": "last"}),
        ] {
            assert_eq!(check(&good), Ok(()));
        }
        for bad in [
            json!({"event": "left", "nick": "Bob"}),
            json!({"event": "left", "time": time, "nick": 7}),
            json!({"event": "left", "time": time, "nick": "Bob", "why": "bored"}),
            json!({"event": "vanished", "time": time}),
            json!({"event": "reconnecting", "time": time, "in_ms": -5}),
            json!({"event": "chat_rejected", "time": time, "with": "Bob", "reason": "bored"}),
            json!({"do": "say", "with": "Bob"}),
            json!({"do": "quit", "id": "x".repeat(257)}),
            json!({"do": "quit", "id": null}),
            json!({}),
        ] {
            assert!(check(&bad).is_err(), "{bad}");
        }
    }
}
