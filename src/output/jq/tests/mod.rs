//! One row each: filter, input, what it yields. The rows follow jq's manual.

use super::*;

mod faults;

/// Compact values, one a line.
fn yields(filter: &str, input: &str) -> Result<String> {
    let filter =
        Filter::parse(filter, vec![("name".into(), Var::Text("Ada".into())), ("n".into(), Var::Json("[1.0]".into()))])?;
    let feed = || Feed::once(read::parse_single(input.as_bytes()).unwrap());
    let mut out = Vec::new();
    let mut emit = |value: &Val| {
        write(&mut out, value, &Style::default()).unwrap();
        out.push(b'\n');
        Ok(true)
    };
    filter.bounded(|| filter.go(feed(), false, &mut emit), || None)?;
    Ok(String::from_utf8(out).unwrap())
}

#[track_caller]
fn rows(rows: &[(&str, &str, &[&str])]) {
    for (filter, input, expected) in rows {
        let found = yields(filter, input).unwrap_or_else(|error| panic!("{filter} over {input}: {}", error.message));
        assert_eq!(found.lines().collect::<Vec<_>>(), *expected, "{filter} over {input}");
    }
}

#[test]
fn operators_and_syntax() {
    rows(&[
        (
            ".",
            "{\"b\":1,\"a\":[2.50,1e1000,100000000000000000001]}",
            &["{\"b\":1,\"a\":[2.50,1e1000,100000000000000000001]}"],
        ),
        (".a.b, .[\"a\"], .\"a\".b?", "{\"a\":{\"b\":7}}", &["7", "{\"b\":7}", "7"]),
        (".[1:], .[:-1], .[-1], .[5]", "[1,2,3]", &["[2,3]", "[1,2]", "3", "null"]),
        (".[length/2], .[:length/2], .[1.9]", "[1,2,3,4]", &["3", "[1,2]", "2"]),
        ("[.[] | (1, 2) + (10, 20)]", "[0]", &["[11,12,21,22]"]),
        ("[(1, 2) * (10, 20)], [(1, 2) < (2, 1)]", "0", &["[10,20,20,40]", "[true,false,false,false]"]),
        (
            "{a: (1, 2), b: 3}, {(\"x\", \"y\"): 1}",
            "0",
            &["{\"a\":1,\"b\":3}", "{\"a\":2,\"b\":3}", "{\"x\":1}", "{\"y\":1}"],
        ),
        (
            "{a, $name, \"b\": 1, @base64 \"c\": 2, (.a): 3}",
            "{\"a\":\"k\"}",
            &["{\"a\":\"k\",\"name\":\"Ada\",\"b\":1,\"c\":2,\"k\":3}"],
        ),
        ("\"\\(1, 2)-\\(3, 4)\"", "0", &["\"1-3\"", "\"2-3\"", "\"1-4\"", "\"2-4\""]),
        ("4 / 2, 7 / 2, 5 % 3.9, -7 % 3, 7 % -4", "0", &["2", "3.5", "2", "-1", "3"]),
        ("\"ab\" * 3, \"ab\" * 0, \"ab\" * -1, 2 * \"x\"", "0", &["\"ababab\"", "\"\"", "null", "\"xx\""]),
        (
            "\"a,b\" / \",\", [3, 1] - [1], {a: {b: 1}} * {a: {c: 2}}",
            "0",
            &["[\"a\",\"b\"]", "[3]", "{\"a\":{\"b\":1,\"c\":2}}"],
        ),
        (".a // \"none\", (false, 1, null, 2) // 9", "{}", &["\"none\"", "1", "2"]),
        ("if . then 1 end, if . > 9 then 1 elif . > 3 then 2 else 3 end", "5", &["1", "2"]),
        (
            "try error(\"x\") catch ., try error({c: 1}) catch .c, (error(\"y\"))?, try error(null) catch .",
            "0",
            &["\"x\"", "1", "null"],
        ),
        ("[.[] | tonumber?]", "[\"1\",\"x\",2]", &["[1,2]"]),
        (
            "label $out | foreach .[] as $x (0; . + $x; if . > 3 then ., break $out else . end)",
            "[1,2,3,4]",
            &["1", "3", "6"],
        ),
        ("reduce .[] as [$a, {k: $b}] (0; . + $a * $b)", "[[2,{\"k\":3}],[4,{\"k\":5}]]", &["26"]),
        ("reduce range(4) as $x (0; . + $x, . * 10), (reduce 1 as $x (3; empty))", "0", &["0", "null"]),
        ("[foreach range(5) as $x (0; . + $x; [$x, .])]", "0", &["[[0,0],[1,1],[2,3],[3,6],[4,10]]"]),
        (". as [$a, [$b]] | $a + $b", "[1,[2]]", &["3"]),
        ("def f(g): [g, g]; def h($x; $y): x * $y; f(.[]), h(2; 3)", "[1,2]", &["[1,2,1,2]", "6"]),
        ("def fac: if . <= 1 then 1 else . * (. - 1 | fac) end; fac", "10", &["3628800"]),
        ("[..], [.. | numbers]", "[[1],2]", &["[[[1],2],[1],1,2]", "[1,2]"]),
        (
            "$__loc__, {$__loc__}",
            "0",
            &["{\"file\":\"<top-level>\",\"line\":1}", "{\"__loc__\":{\"file\":\"<top-level>\",\"line\":1}}"],
        ),
        ("1 |\n$__loc__.line # comment", "0", &["2"]),
        ("$name, $n, $ARGS.named.name, $ENV.NOSUCH, env.NOSUCH", "0", &["\"Ada\"", "[1.0]", "\"Ada\"", "null", "null"]),
        (
            "[nan], [infinite, -infinite], 3.0, 10 / 4 * 2, 1e3 + 0, -0.5",
            "0",
            &["[null]", "[1.7976931348623157e308,-1.7976931348623157e308]", "3.0", "5", "1000", "-0.5"],
        ),
        (
            "1 == 1.0, [1] < [1, 0], {} > [], null < false, \"a\" < \"b\", nan < nan",
            "0",
            &["true", "true", "true", "true", "true", "true"],
        ),
        (".[] as $x | $x | not", "[1,null,false]", &["false", "true", "true"]),
    ]);
}

#[test]
fn assignments() {
    rows(&[
        (".a.b.c = 1", "{}", &["{\"a\":{\"b\":{\"c\":1}}}"]),
        (".[2] = 1, .a[1].b |= 5", "null", &["[null,null,1]", "{\"a\":[null,{\"b\":5}]}"]),
        (".[-1] = 9, .[1:] = [\"x\"], .[:1] |= map(. + 1)", "[1,2,3]", &["[1,2,9]", "[1,\"x\"]", "[2,2,3]"]),
        (
            ".a += 1, .a -= 1, .a *= 4, .a /= 2, .a %= 2, .b //= 7",
            "{\"a\":5}",
            &["{\"a\":6}", "{\"a\":4}", "{\"a\":20}", "{\"a\":2.5}", "{\"a\":1}", "{\"a\":5,\"b\":7}"],
        ),
        (".a = (1, 2), .a += (1, 2)", "{\"a\":0}", &["{\"a\":1}", "{\"a\":2}", "{\"a\":1}", "{\"a\":2}"]),
        (".[] |= (., 9), (.[] | select(. > 1)) |= empty", "[1,5,3]", &["[1,5,3]", "[1]"]),
        (
            ".a |= empty, del(.b, .c), del(.nosuch)",
            "{\"a\":1,\"b\":2,\"c\":3}",
            &["{\"b\":2,\"c\":3}", "{\"a\":1}", "{\"a\":1,\"b\":2,\"c\":3}"],
        ),
        (
            "del(.[0, 2]), del(.[1:]), del(.[]), del(.[1:][0]), del(.[-1])",
            "[1,2,3]",
            &["[2]", "[1]", "[]", "[1,3]", "[1,2]"],
        ),
        (
            "delpaths([[\"a\", 0], [\"b\"]]), delpaths([])",
            "{\"a\":[1,2],\"b\":3}",
            &["{\"a\":[2]}", "{\"a\":[1,2],\"b\":3}"],
        ),
        (
            "(.a, .b) |= . + 1, (.. | numbers) |= . * 2",
            "{\"a\":1,\"b\":2}",
            &["{\"a\":2,\"b\":3}", "{\"a\":2,\"b\":4}"],
        ),
        (
            "(.a | first(.[])) |= 7, (.a | last) = 8, getpath([\"a\", 0]) |= 6",
            "{\"a\":[1,2]}",
            &["{\"a\":[7,2]}", "{\"a\":[1,8]}", "{\"a\":[6,2]}"],
        ),
        ("(.a?, (try .b)) |= 3", "{\"a\":1}", &["{\"a\":3,\"b\":3}"]),
        ("setpath([]; 1), setpath([\"a\", 0]; 2)", "null", &["1", "{\"a\":[2]}"]),
        (
            "to_entries, (with_entries(.value += 1))",
            "{\"z\":1,\"a\":2}",
            &["[{\"key\":\"z\",\"value\":1},{\"key\":\"a\",\"value\":2}]", "{\"z\":2,\"a\":3}"],
        ),
        (
            "from_entries",
            "[{\"name\":\"a\",\"value\":1},{\"k\":\"b\",\"v\":2},{\"key\":false,\"value\":3},{\"K\":\"d\",\"V\":4}]",
            &["{\"a\":1,\"b\":2,\"false\":3,\"d\":4}"],
        ),
        ("map_values(. + 1), map_values(empty)", "{\"a\":1}", &["{\"a\":2}", "{}"]),
    ]);
}

#[test]
fn paths_and_streams() {
    rows(&[
        (
            "[paths], [paths(numbers)], [leaf_paths]",
            "{\"a\":[1,{\"b\":null}]}",
            &["[[\"a\"],[\"a\",0],[\"a\",1],[\"a\",1,\"b\"]]", "[[\"a\",0]]", "[[\"a\",0]]"],
        ),
        ("[path(.a[1:], .b?, ..)]", "{\"a\":[]}", &["[[\"a\",{\"start\":1,\"end\":null}],[\"b\"],[],[\"a\"]]"]),
        ("getpath([\"a\", \"b\"]), getpath([])", "{\"a\":null}", &["null", "{\"a\":null}"]),
        (
            "pick(.a.b, .c), pick(.nosuch)",
            "{\"a\":{\"b\":1,\"x\":2},\"c\":3}",
            &["{\"a\":{\"b\":1},\"c\":3}", "{\"nosuch\":null}"],
        ),
        ("pick(.[1]), pick(first)", "[5,6]", &["[null,6]", "[5]"]),
        (
            "[tostream]",
            "{\"a\":[1,{\"b\":2}],\"c\":[]}",
            &["[[[\"a\",0],1],[[\"a\",1,\"b\"],2],[[\"a\",1,\"b\"]],[[\"a\",1]],[[\"c\"],[]],[[\"c\"]]]"],
        ),
        ("fromstream(tostream)", "{\"a\":[1,{\"b\":2}],\"c\":[]}", &["{\"a\":[1,{\"b\":2}],\"c\":[]}"]),
        (
            "[fromstream(1 | truncate_stream([[\"k\", 0], 1], [[\"k\", 1], 2], [[\"k\", 1]], [[\"k\"]]))]",
            "0",
            &["[[1,2]]"],
        ),
        ("[1 | truncate_stream([[0], 1], [[1, 0], 2], [[1, 0]], [[1]])]", "0", &["[[[0],2],[[0]]]"]),
        (
            "walk(if type == \"number\" then . + 1 end), walk(if type == \"object\" then to_entries end)",
            "[1,{\"a\":2}]",
            &["[2,{\"a\":3}]", "[1,[{\"key\":\"a\",\"value\":2}]]"],
        ),
        ("[recurse(.[]?)], [2 | recurse(. * .; . < 300)]", "[[1]]", &["[[[1]],[1],1]", "[2,4,16,256]"]),
        (
            "transpose, [combinations], [[0, 1] | combinations(2)]",
            "[[1,2],[3]]",
            &["[[1,3],[2,null]]", "[[1,3],[2,3]]", "[[0,0],[0,1],[1,0],[1,1]]"],
        ),
    ]);
}

#[test]
fn collections() {
    rows(&[
        (
            "length, add, any, all, min, max, unique, sort, reverse, first, last",
            "[3,1,1]",
            &["3", "5", "true", "true", "1", "3", "[1,3]", "[1,1,3]", "[1,1,3]", "3", "1"],
        ),
        ("add, min, max, (first? // \"none\"), length", "[]", &["null", "null", "null", "\"none\"", "0"]),
        (
            "sort_by(.a), sort_by(.b, .a), group_by(.b), unique_by(.b), min_by(.a), max_by(.a)",
            "[{\"a\":2,\"b\":1},{\"a\":1,\"b\":1}]",
            &[
                "[{\"a\":1,\"b\":1},{\"a\":2,\"b\":1}]",
                "[{\"a\":1,\"b\":1},{\"a\":2,\"b\":1}]",
                "[[{\"a\":2,\"b\":1},{\"a\":1,\"b\":1}]]",
                "[{\"a\":2,\"b\":1}]",
                "{\"a\":1,\"b\":1}",
                "{\"a\":2,\"b\":1}",
            ],
        ),
        ("flatten, flatten(1), flatten(0)", "[1,[2,[3]]]", &["[1,2,3]", "[1,2,[3]]", "[1,[2,[3]]]"]),
        (
            "[range(3)], [range(1; 7; 3)], [range(3; 0; -1)], [range(0; 3; 0)]",
            "0",
            &["[0,1,2]", "[1,4]", "[3,2,1]", "[]"],
        ),
        (
            "[limit(2; .[])], [limit(0; error)], [skip(2; .[])], first(.[]), last(.[]), nth(1; .[]), nth(1)",
            "[7,8,9]",
            &["[7,8]", "[]", "[9]", "7", "9", "8", "8"],
        ),
        (
            "[limit(3; repeat(1))], [.[] | while(. < 30; . * 3)], [.[] | until(. > 30; . * 3)]",
            "[7]",
            &["[1,1,1]", "[7,21]", "[63]"],
        ),
        (
            "has(\"a\"), has(\"b\"), keys, keys_unsorted, (\"a\" | in({a: 1})), [.[]]",
            "{\"b\":1,\"c\":2}",
            &["false", "true", "[\"b\",\"c\"]", "[\"b\",\"c\"]", "true", "[1,2]"],
        ),
        (
            "contains([\"ba\"]), index(\"x\"), inside([\"bar\", \"x\", \"y\"]), indices(\"x\")",
            "[\"bar\",\"x\"]",
            &["true", "1", "true", "[1]"],
        ),
        (
            "INDEX(.id), INDEX(.[]; .k), [.[] | IN({id: 1, k: \"a\"})], IN(.[].id; 2, 3)",
            "[{\"id\":1,\"k\":\"a\"}]",
            &["{\"1\":{\"id\":1,\"k\":\"a\"}}", "{\"a\":{\"id\":1,\"k\":\"a\"}}", "[true]", "false"],
        ),
        (
            "any(. > 1), all(. > 0), any(.[]; . == 2), all(empty; .), isempty(empty), isempty(.[])",
            "[1,2]",
            &["true", "true", "true", "true", "true", "false"],
        ),
        (
            "map(type), map(select(type == \"array\")), [.[] | scalars], [.[] | iterables], [.[] | values] == .[1:]",
            "[null,1,\"a\",[],{},true]",
            &[
                "[\"null\",\"number\",\"string\",\"array\",\"object\",\"boolean\"]",
                "[[]]",
                "[null,1,\"a\",true]",
                "[[],{}]",
                "true",
            ],
        ),
        ("bsearch(2), bsearch(0), bsearch(9)", "[1,2,3]", &["1", "-1", "-4"]),
        (
            "toarray, ([1] | toarray), [.[]?], add(1, 2), have_literal_numbers, have_decnum",
            "5",
            &["[5]", "[1]", "[]", "3", "true", "false"],
        ),
        ("(\"abc\" | reverse), (null | reverse), ([1, 2] | reverse)", "0", &["\"cba\"", "[]", "[2,1]"]),
        ("join(\"-\"), ([] | join(\"-\"))", "[\"a\",null,true,1.5]", &["\"a--true-1.5\"", "\"\""]),
        (
            "builtins | (index(\"map/1\") != null), (map(select(startswith(\"_\"))) | length), (index(\"tostream/0\") != null)",
            "0",
            &["true", "0", "true"],
        ),
        ("get_search_list, input_filename, input_line_number, (now | type)", "0", &["[]", "null", "0", "\"number\""]),
    ]);
}

#[test]
fn strings_and_formats() {
    rows(&[
        (
            "length, utf8bytelength, explode, (explode | implode), ascii_upcase, ([65] | implode), (65 | ascii)",
            "\"aé\"",
            &["2", "3", "[97,233]", "\"aé\"", "\"Aé\"", "\"A\"", "\"A\""],
        ),
        (
            "ltrimstr(\"a\"), rtrimstr(\"a\"), trimstr(\"a\"), ltrimstr(1), startswith(\"a\"), endswith(\"b\")",
            "\"aba\"",
            &["\"ba\"", "\"ab\"", "\"b\"", "\"aba\"", "true", "false"],
        ),
        ("trim, ltrim, rtrim", "\" a \"", &["\"a\"", "\"a \"", "\" a\""]),
        (
            "split(\",\"), split(\", *\"; null), [splits(\",\")], index(\",\"), rindex(\",\"), indices(\",\"), .[2:4]",
            "\"a, b,c\"",
            &["[\"a\",\" b\",\"c\"]", "[\"a\",\"b\",\"c\"]", "[\"a\",\" b\",\"c\"]", "1", "4", "[1,4]", "\" b\""],
        ),
        (
            "tojson, tostring, ([1, 2.50] | tojson), (\"[1.0]\" | fromjson), (\"1.50\" | tonumber), (\"true\" | toboolean)",
            "\"x\"",
            &["\"\\\"x\\\"\"", "\"x\"", "\"[1,2.50]\"", "[1.0]", "1.50", "true"],
        ),
        (
            "@text, @json, @html, @uri, @sh, @base64, @base32",
            "\"<a b='1'>\"",
            &[
                "\"<a b='1'>\"",
                "\"\\\"<a b='1'>\\\"\"",
                "\"&lt;a b=&#39;1&#39;&gt;\"",
                "\"%3Ca%20b%3D%271%27%3E\"",
                "\"'<a b='\\\\''1'\\\\''>'\"",
                "\"PGEgYj0nMSc+\"",
                "\"HRQSAYR5E4YSOPQ=\"",
            ],
        ),
        (
            "@csv, @tsv, @sh, @json, @text",
            "[1,\"a\\\"b\\t\",null,true,2.50]",
            &[
                "\"1,\\\"a\\\"\\\"b\\t\\\",,true,2.50\"",
                "\"1\\ta\\\"b\\\\t\\t\\ttrue\\t2.50\"",
                "\"1 'a\\\"b\\t' null true 2.50\"",
                "\"[1,\\\"a\\\\\\\"b\\\\t\\\",null,true,2.50]\"",
                "\"[1,\\\"a\\\\\\\"b\\\\t\\\",null,true,2.50]\"",
            ],
        ),
        (
            "@base64 \"x\\(.)\", @sh \"echo \\(.)\", @json \"[\\(.)]\", @uri \"?q=\\(.)\", @html \"<\\(.)>\"",
            "\"a&b\"",
            &["\"xYSZi\"", "\"echo 'a&b'\"", "\"[\\\"a&b\\\"]\"", "\"?q=a%26b\"", "\"<a&amp;b>\""],
        ),
        (
            "(\"YWI=\", \"YWI\" | @base64d), (\"MFRA====\" | @base32d), (\"%E6%9E%97\" | @urid)",
            "0",
            &["\"ab\"", "\"ab\"", "\"ab\"", "\"林\""],
        ),
        ("ascii_downcase, test(\"^A\"), (.[1:] | length)", "\"ABC\"", &["\"abc\"", "true", "2"]),
    ]);
}

#[test]
fn regular_expressions() {
    rows(&[
        (
            "test(\"B\"), test(\"B\"; \"i\"), test([\"B\", \"ix\"]), test(\"a.c\"; \"p\")",
            "\"ab\\nc\"",
            &["false", "true", "true", "false"],
        ),
        (
            "match(\"(?<n>é)(x)?\")",
            "\"aéb\"",
            &[
                "{\"offset\":1,\"length\":1,\"string\":\"é\",\"captures\":[{\"offset\":1,\"length\":1,\"string\":\"é\",\"name\":\"n\"},{\"offset\":-1,\"length\":0,\"string\":null,\"name\":null}]}",
            ],
        ),
        ("[match(\"\"; \"g\").offset], [match(\"\"; \"gn\")]", "\"ab\"", &["[0,1,2]", "[]"]),
        (
            "capture(\"(?<y>\\\\d+)-(?<m>\\\\d+)(?<z>Z)?\")",
            "\"on 2026-11\"",
            &["{\"y\":\"2026\",\"m\":\"11\",\"z\":null}"],
        ),
        (
            "[scan(\"[a-c]\")], [scan(\"([a-c])(\\\\d)?\")], [scan(\"A\"; \"i\")]",
            "\"a1b\"",
            &["[\"a\",\"b\"]", "[[\"a\",\"1\"],[\"b\",null]]", "[\"a\"]"],
        ),
        (
            "sub(\"a\"; \"<\\\\(.)>\" | \"x\"), gsub(\"a\"; \"x\"), gsub(\"(?<c>[ab])\"; \"[\\(.c)]\"), gsub(\"A\"; \"z\"; \"i\"), gsub(\"q\"; \"z\")",
            "\"aba\"",
            &["\"xba\"", "\"xbx\"", "\"[a][b][a]\"", "\"zbz\"", "\"aba\""],
        ),
        (
            "[gsub(\"a\"; \"1\", \"2\")], gsub(\"\"; \"-\"), gsub(\"^\"; \">\")",
            "\"aba\"",
            &["[\"1b1\",\"2b2\"]", "\"-a-b-a-\"", "\">aba\""],
        ),
        ("[splits(\"\\\\d+\")], split(\"b\"; \"g\")", "\"a1b22c\"", &["[\"a\",\"b\",\"c\"]", "[\"a1\",\"22c\"]"]),
        (
            "gsub(\"(?<=a)b\"; \"X\"), test(\"(a)b\\\\1\"), gsub(\"b(?!a)\"; \"Y\")",
            "\"abab\"",
            &["\"aXaX\"", "true", "\"abaY\""],
        ),
    ]);
}

#[test]
fn numbers_and_dates() {
    rows(&[
        (
            "map(floor), map(ceil), map(round), map(trunc), map(fabs), map(abs)",
            "[1.5,-1.5]",
            &["[1,-2]", "[2,-1]", "[2,-2]", "[1,-1]", "[1.5,1.5]", "[1.5,1.5]"],
        ),
        ("map(nearbyint), map(rint)", "[0.5,1.5,2.5]", &["[0,2,2]", "[0,2,2]"]),
        (
            "sqrt, pow(.; 2), log2, exp2, exp10, significand, logb, frexp, modf",
            "4",
            &["2", "16", "2", "16", "10000", "1", "2", "[0.5,3]", "[0,4]"],
        ),
        (
            "ldexp(3; 2), scalb(3; 2), scalbln(3; 2), drem(10; 4), fma(2; 3; 4), fmin(1; 2), copysign(1; -2), atan2(0; 1)",
            "0",
            &["12", "12", "12", "2", "10", "1", "-1", "0"],
        ),
        (
            "(5 | gamma == lgamma), (5 | lgamma_r[1]), (4 | tgamma), (100 | log10), (3 | pow10)",
            "0",
            &["true", "1", "6", "2", "1000"],
        ),
        (
            "isinfinite, isnan, isnormal, (nan | isnan), (infinite | isinfinite), (0 | isnormal)",
            "1",
            &["false", "false", "true", "true", "true", "false"],
        ),
        (
            "todate, date, todateiso8601, gmtime, (gmtime | mktime), (gmtime | todate), dateadd(\"seconds\"; 5), datesub(\"seconds\"; 5)",
            "1767225600",
            &[
                "\"2026-01-01T00:00:00Z\"",
                "\"2026-01-01T00:00:00Z\"",
                "\"2026-01-01T00:00:00Z\"",
                "[2026,0,1,0,0,0,4,0]",
                "1767225600",
                "\"2026-01-01T00:00:00Z\"",
                "1767225605",
                "1767225595",
            ],
        ),
        (
            "fromdate, fromdateiso8601, (strptime(\"%Y-%m-%dT%H:%M:%SZ\") | mktime)",
            "\"2026-01-01T00:00:09Z\"",
            &["1767225609", "1767225609", "1767225609"],
        ),
        (
            "strftime(\"%A %d %B %Y %j %H:%M\"), (gmtime | strftime(\"%F\")), (1.75 | todate)",
            "1767225600",
            &["\"Thursday 01 January 2026 001 00:00\"", "\"2026-01-01\"", "\"1970-01-01T00:00:01Z\""],
        ),
        ("(localtime | mktime | type), (strflocaltime(\"%Y\") | length)", "1767225600", &["\"number\"", "4"]),
    ]);
}
