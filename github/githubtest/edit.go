package githubtest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
)

// EditJSON lets a function change the server's own answer after it was judged. Objects are map[string]any, lists []any and numbers
// json.Number. An answer that is no JSON stays.
func EditJSON(change func(answer any) any) *Answer {
	return &Answer{Edit: func(status int, _ http.Header, body []byte) (int, []byte) {
		var v any
		d := json.NewDecoder(bytes.NewReader(body))
		d.UseNumber()
		if err := d.Decode(&v); err != nil {
			return status, body
		}
		return status, encode(change(v))
	}}
}

// Hostile is text of the kind that must not reach a terminal, a page or a workflow log as it is.
const Hostile = "\x1b]0;pwned\a\x1b[2J\u202egnp.exe\u2066 <script>alert(1)</script> [x](javascript:y) ::set-output name=a::b\r\n::error::c | `d` @everyone"

// freeText are the keys whose text users choose freely.
var freeText = []string{"name", "location", "company", "bio", "blog", "email", "title", "message", "description", "homepage", "body", "messageHeadline"}

// HostileStrings puts hostile text in place of whatever users choose freely in an answer. Names of repositories stay: they have rules.
func HostileStrings() *Answer {
	return EditJSON(func(answer any) any { return hostile(answer, "") })
}

func hostile(v any, key string) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			if k == "name" && (v["full_name"] != nil || v["nameWithOwner"] != nil || v["prefix"] != nil) {
				continue
			}
			v[k] = hostile(v[k], k)
		}
		return v
	case []any:
		for i := range v {
			v[i] = hostile(v[i], key)
		}
		return v
	case string:
		if slices.Contains(freeText, key) {
			return Hostile
		}
	}
	return v
}
