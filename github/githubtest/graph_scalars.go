package githubtest

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
)

var objectID = regexp.MustCompile(`^[0-9a-f]{40}$`)

// leaf holds a value against a scalar or an enumeration of the schema.
func leaf(d *ast.Definition, value any) error {
	text, isText := value.(string)
	if d.Kind == ast.Enum {
		if d.EnumValues.ForName(text) == nil {
			return fmt.Errorf("%v is no %s", value, d.Name)
		}
		return nil
	}
	var err error
	switch d.Name {
	case "Int":
		n, ok := value.(int)
		if !ok || int64(n) != int64(int32(n)) {
			return fmt.Errorf("%T %v is no Int", value, value)
		}
		return nil
	case "Boolean":
		if _, ok := value.(bool); !ok {
			return fmt.Errorf("%T is no Boolean", value)
		}
		return nil
	case "DateTime": // an ISO-8601 encoded UTC date string
		if !strings.HasSuffix(text, "Z") {
			return fmt.Errorf("DateTime %q is not in UTC", text)
		}
		_, err = time.Parse(time.RFC3339, text)
	case "GitTimestamp": // not converted in UTC
		_, err = time.Parse(time.RFC3339, text)
	case "Date":
		_, err = time.Parse(time.DateOnly, text)
	case "URI":
		_, err = url.Parse(text)
	case "GitObjectID":
		if !objectID.MatchString(text) {
			return fmt.Errorf("%q is no GitObjectID", text)
		}
	}
	if err == nil && !isText {
		err = fmt.Errorf("%T is no %s", value, d.Name)
	}
	return err
}

// connection gives the part of a list that first, after, last and before ask for.
func connection(kind string, list []*node, args map[string]any, more map[string]any) *node {
	from, to := 0, len(list)
	if n, ok := cursorAt(args["after"]); ok {
		from = min(n, to)
	}
	if n, ok := cursorAt(args["before"]); ok {
		to = max(from, min(n-1, to))
	}
	if size, ok := bound(args); ok {
		if args["first"] != nil {
			to = min(to, from+size)
		} else {
			from = max(from, to-size)
		}
	}
	return &node{kind + "Connection", func(field string, _ map[string]any) (any, bool) {
		switch field {
		case "totalCount":
			return len(list), true
		case "nodes":
			return anys(list[from:to]), true
		case "edges":
			edges := []any{}
			for i, n := range list[from:to] {
				edges = append(edges, values(strings.TrimSuffix(kind, "History")+"Edge", object{"cursor": graphCursor(from + i + 1), "node": n}))
			}
			return edges, true
		case "pageInfo":
			info := object{"hasNextPage": to < len(list), "hasPreviousPage": from > 0, "startCursor": nil, "endCursor": nil}
			if to > from {
				info["startCursor"], info["endCursor"] = graphCursor(from+1), graphCursor(to)
			}
			return values("PageInfo", info), true
		}
		v, ok := more[field]
		return v, ok
	}}
}

func graphCursor(n int) string {
	return base64.StdEncoding.EncodeToString([]byte("cursor:" + strconv.Itoa(n)))
}

func cursorAt(v any) (int, bool) {
	text, ok := v.(string)
	if !ok {
		return 0, false
	}
	plain, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimPrefix(string(plain), "cursor:"))
	return n, err == nil
}

func anys(list []*node) []any {
	out := make([]any, len(list))
	for i, n := range list {
		out[i] = n
	}
	return out
}

// values is a node that has all its fields at hand.
func values(kind string, fields object) *node {
	return &node{kind, func(field string, _ map[string]any) (any, bool) {
		v, ok := fields[field]
		return v, ok
	}}
}
