def toarray: if type == "array" then . else [.] end;

def have_literal_numbers: true;

def have_decnum: false;

def isvalid(f): try (f | true) catch false;

def abs: if type != "number" then error("\(_short) has no absolute value") elif . < 0 then - . end;

def gamma: lgamma;

def lgamma_r: [lgamma, if . > 0 or (floor | . % 2 == 0) then 1 else -1 end];

def ldexp($x; $e): _ldexp($x; $e | _index);

def scalbln($x; $e): _scalbln($x; $e | _index);

def ascii: [.] | implode;

def reverse:
  if type == "string" then explode | _reverse | implode elif . == null then [] else _reverse end;

def range($from; $to; $by): if $by == 0 then empty else _range($from; $to; $by) end;

def limit($n; f): if $n < 0 then error("limit doesn't support negative count") else _limit($n; f) end;

def skip($n; f): if $n < 0 then error("skip doesn't support negative count") else _skip($n; f) end;

def nth($n): .[$n];

def nth($n; f): if $n < 0 then error("nth doesn't support negative indices") else first(_skip($n; f)) end;

def combinations:
  if length == 0 then [] else .[0][] as $x | .[1:] | combinations as $rest | [$x] + $rest end;

def combinations(n): . as $dot | [range(n)] | map($dot) | combinations;

def walk(f):
  def w: if type == "object" then map_values(w) elif type == "array" then map(w) end | f;
  w;

def getpath($path): if $path | type != "array" then error("path must be specified as an array")
  else reduce $path[] as $p (.; .[$p]) end;

def del(f): delpaths([path(f)]);

def leaf_paths: paths(scalars);

def pick(f): . as $dot | reduce path(f) as $p (null; setpath($p; $dot | getpath($p)));

def tostream: path(def r: (.[]? | r), .; r) as $p | getpath($p)
  | reduce path(.[]?) as $q ([$p, .]; [$p + $q]);

def fromstream(f): { x: null, e: false } as $init
  | foreach f as $i ($init;
      if .e then $init end
      | if $i | length == 2
        then setpath(["e"]; $i[0] | length == 0) | setpath(["x"] + $i[0]; $i[1])
        else setpath(["e"]; $i[0] | length == 1) end;
      if .e then .x else empty end);

def truncate_stream(stream): . as $n | null | stream
  | . as $event | if ($event[0] | length) > $n then setpath([0]; $event[0][$n:]) else empty end;

def IN(s): any(s == .; .);

def IN(src; s): any(src == s; .);

def todateiso8601: strftime("%Y-%m-%dT%H:%M:%SZ");

def todate: todateiso8601;

def date: todate;

def dateadd(unit; n): . + n;

def datesub(unit; n): . - n;

def halt_error($status): _halt_error($status);

def halt_error: _halt_error(5);

def get_search_list: [];

def match($re; $flags): _match($re; $flags)[];

def match($re): _match($re; null)[];

def scan($re; $flags): _match($re; "g" + $flags)[]
  | if (.captures | length) == 0 then .string else [.captures[].string] end;

def scan($re): scan($re; null);

def test($re; $flags): _test($re; $flags);

def test($re): _test($re; null);

def _captured: reduce (.captures[] | select(.name != null) | { (.name): .string }) as $c ({}; . + $c);

def capture($re; $flags): match($re; $flags) | _captured;

def capture($re): match($re; null) | _captured;

def splits($re; $flags): _pieces($re; "g" + $flags)[] | strings;

def splits($re): splits($re; null);

def split($sep): if type == "string" and ($sep | type) == "string" then . / $sep
  else error("split input and separator must be strings") end;

def split($re; $flags): [splits($re; $flags)];

def sub($re; f; $flags): . as $s
  | [_pieces($re; $flags)[] | if type == "object" then [_captured | f] end] as $pieces
  | ([$pieces[] | arrays | length] | max) as $most
  | if ($most // 0) == 0 then $s
    else range($most) as $i | [$pieces[] | if type == "array" then .[$i] end] | add end;

def sub($re; f): sub($re; f; null);

def gsub($re; f; $flags): sub($re; f; "g" + $flags);

def gsub($re; f): sub($re; f; "g");

def from_entries: reduce (.[] | {
    (if type == "object" then
        if .key != null then .key elif .k != null then .k elif .name != null then .name
        elif .Name != null then .Name elif .Key != null then .Key elif .K != null then .K else .key end
      end
      | if type == "string" then . elif . == null or type == "boolean" or type == "number" then tojson
        else error("cannot use \(_short) as object key") end):
    (if type == "object" then
        if has("value") then .value elif has("v") then .v elif has("Value") then .Value else .V end
      else null end) }) as $x ({}; . + $x);

def with_entries(f): to_entries | map(f) | from_entries;

def INDEX(stream; f): reduce (stream | { (f | tostring): . }) as $row ({}; . + $row);

def INDEX(f): INDEX(.[]; f);
