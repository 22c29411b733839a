package transport

import (
	"encoding/json"
	"strings"
)

// isQuery tells whether the body of a GraphQL request only reads: none of the operations in its document is a mutation or a
// subscription. What is not understood counts as writing, so that it is never repeated.
func isQuery(body []byte) bool {
	var request struct{ Query string }
	if json.Unmarshal(body, &request) != nil {
		return false
	}
	seen := false
	for word := range topWords(request.Query) {
		switch word {
		case "mutation", "subscription":
			return false
		case "query", "{":
			seen = true
		}
	}
	return seen
}

// topWords yields the names outside of all brackets of a GraphQL document, and "{" for each selection there (GraphQL specification,
// section 2, "Language"). Comments and strings are skipped.
func topWords(doc string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		depth := 0
		for doc != "" {
			c := doc[0]
			switch {
			case c == '#':
				_, doc, _ = strings.Cut(doc, "\n")
				continue
			case c == '"':
				doc = afterString(doc)
				continue
			case isName(c):
				end := 1
				for end < len(doc) && isName(doc[end]) {
					end++
				}
				if depth == 0 && !yield(doc[:end]) {
					return
				}
				doc = doc[end:]
				continue
			case strings.IndexByte("{([", c) >= 0:
				if c == '{' && depth == 0 && !yield("{") {
					return
				}
				depth++
			case strings.IndexByte("})]", c) >= 0:
				depth--
			}
			doc = doc[1:]
		}
	}
}

// afterString cuts a string or a block string off the front. One without an end takes the rest.
func afterString(doc string) string {
	if rest, ok := strings.CutPrefix(doc, `"""`); ok {
		for {
			i := strings.Index(rest, `"""`)
			if i < 0 {
				return ""
			}
			if i == 0 || rest[i-1] != '\\' {
				return rest[i+3:]
			}
			rest = rest[i+3:]
		}
	}
	for i := 1; i < len(doc); i++ {
		switch doc[i] {
		case '\\':
			i++
		case '"', '\n':
			return doc[i+1:]
		}
	}
	return ""
}

func isName(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}
