package github

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// maxFile is the largest file that the endpoint gives with its content.
const maxFile = 1 << 20

// File reads one file of a repository at a commit; ok is false where there is none. At most 1 MiB.
func (c *Client) File(ctx context.Context, repository, path string, at object.ID) (data []byte, ok bool, err error) {
	doing := fmt.Sprintf("read %q in %s", cut(path), repository)
	if !validRepository(repository) {
		return nil, false, badName("read a file", repository, "the name of a repository")
	}
	escaped, err := escapePath(path)
	if err != nil {
		return nil, false, &Error{Kind: BadName, Doing: doing, Err: err}
	}
	q := call{doing: doing, endpoint: "GET /repos/{owner}/{repo}/contents/{path}", path: "repos/" + repository + "/contents/" + escaped}
	if !at.IsZero() {
		q.query = url.Values{"ref": {at.String()}}
	}
	answer, err := c.get(ctx, q)
	if isKind(err, Missing) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	var file struct {
		Type, Encoding, Content string
		Size                    int64
	}
	if len(answer.body) > 0 && answer.body[0] == '[' { // a folder
		return nil, false, nil
	}
	if err := answer.decode(doing, &file); err != nil {
		return nil, false, err
	}
	switch {
	case file.Type != "file": // a symbolic link, which is not followed, or a submodule
		return nil, false, nil
	case file.Size > maxFile || file.Encoding != "base64":
		return nil, false, &Error{Kind: Refused, Doing: doing, Err: errors.New("the file is larger than 1 MiB")}
	}
	data, err = base64.StdEncoding.DecodeString(strings.ReplaceAll(file.Content, "\n", ""))
	if err != nil || len(data) > maxFile {
		return nil, false, nonsense(doing, errors.New("the content is not base64 of at most 1 MiB"))
	}
	return data, true, nil
}

// escapePath makes a URL's path of a file's.
func escapePath(path string) (string, error) {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if p == "" || p == "." || p == ".." || strings.ContainsRune(p, 0) {
			return "", errors.New("not the path of a file in a repository")
		}
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/"), nil
}
