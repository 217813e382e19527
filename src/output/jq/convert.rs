//! Results of the API as values of the engine.

use jaq_json::{Map, Num, Rc, Val};
use serde_json::Value;

/// A value as the engine has it. Numbers keep the text they would be printed with.
pub fn convert(value: &Value) -> Val {
    match value {
        Value::Null => Val::Null,
        Value::Bool(value) => Val::Bool(*value),
        Value::Number(number) => Val::Num(match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(number), ..) => Num::from_integral(number),
            (None, Some(number), _) => Num::from_integral(number),
            (None, None, Some(float)) if float.fract() != 0.0 => Num::Float(float),
            // `1.0` stays `1.0`.
            _ => Num::Dec(Rc::new(number.to_string())),
        }),
        Value::String(text) => Val::utf8_str(text.clone().into_bytes()),
        Value::Array(items) => items.iter().map(convert).collect(),
        Value::Object(fields) => {
            let mut map = Map::default();
            map.reserve(fields.len());
            for (key, value) in fields {
                map.insert(Val::utf8_str(key.clone().into_bytes()), convert(value));
            }
            Val::obj(map)
        }
    }
}
