package github

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// keyList is one of the three lists of keys.
type keyList struct {
	name, path string
	read       func(json.RawMessage) (server.Key, error)
}

var keyLists = []keyList{
	{"OpenPGP keys", "gpg_keys", openPGPKey},
	{"SSH signing keys", "ssh_signing_keys", func(m json.RawMessage) (server.Key, error) { return sshKey(m, server.SSHSigning) }},
	{"SSH keys", "keys", func(m json.RawMessage) (server.Key, error) { return sshKey(m, server.SSHAccess) }},
}

// keys asks for the keys of the account, one page of each kind: nobody has more than 100.
func (a *asking) keys(ctx context.Context, login string) error {
	for _, l := range keyLists {
		q := call{doing: "read the " + l.name + " of " + login, endpoint: "GET /users/{username}/" + l.path, path: "users/" + url.PathEscape(login) + "/" + l.path}
		done, err := a.c.list(ctx, q, 1, func(item json.RawMessage, _ server.Source) error {
			k, err := l.read(item)
			if err == nil {
				a.r.Account.Keys = append(a.r.Account.Keys, k)
			}
			return err
		})
		if isKind(err, Missing) {
			// The account is there, or its profile would have been missing; so it is the list that the host has not.
			a.gap(server.Gap{What: "keys", Reason: a.c.host.Name + " does not list the " + l.name + " of accounts"})
			continue
		}
		if done.more {
			a.gap(server.Gap{What: "keys", Reason: "the account has more than 100 " + l.name + "; the rest was not asked for", Fatal: true})
		}
		if err := a.settleList("keys", "", done, err); err != nil {
			return err
		}
		if lasting(err) {
			break
		}
	}
	slices.SortStableFunc(a.r.Account.Keys, func(x, y server.Key) int {
		return cmp.Or(strings.Compare(string(x.Kind), string(y.Kind)), x.Created.Compare(y.Created), slices.Compare(x.IDs, y.IDs))
	})
	return nil
}

var (
	keyID      = regexp.MustCompile(`^[0-9a-f]{16}$`)
	sshKeyType = regexp.MustCompile(`^[a-z0-9@.-]{1,64}$`)
	errNoKey   = errors.New("not a key")
)

// gpgKey is an OpenPGP key or subkey as REST gives it.
type gpgKey struct {
	ID      string   `json:"key_id"`
	Created loneTime `json:"created_at"`
	Expires loneTime `json:"expires_at"`
	Revoked bool     `json:"revoked"`
	Emails  []struct {
		Email    string `json:"email"`
		Verified bool   `json:"verified"`
	} `json:"emails"`
	Subkeys []struct {
		ID string `json:"key_id"`
	} `json:"subkeys"`
}

func openPGPKey(item json.RawMessage) (server.Key, error) {
	var g gpgKey
	if err := json.Unmarshal(item, &g); err != nil {
		return server.Key{}, err
	}
	k := server.Key{Kind: server.OpenPGP, Created: g.Created.Time, Expires: g.Expires.Time, Revoked: g.Revoked}
	ids := []string{g.ID}
	for _, s := range g.Subkeys {
		ids = append(ids, s.ID)
	}
	for _, id := range ids {
		if id = strings.ToLower(id); keyID.MatchString(id) {
			k.IDs = append(k.IDs, id)
		}
	}
	if len(k.IDs) == 0 {
		return server.Key{}, errNoKey
	}
	var emails []history.Text
	for _, e := range g.Emails {
		if e.Verified {
			emails = append(emails, textOf(e.Email))
		}
	}
	k.Emails = emails
	return k, nil
}

// sshKey reads a key by its authorized_keys line, "type base64 comment". The fingerprint is the one that ssh-keygen -l prints. Types
// that are not known yet have one too.
func sshKey(item json.RawMessage, kind server.KeyKind) (server.Key, error) {
	var s struct {
		Key     string   `json:"key"`
		Created loneTime `json:"created_at"`
	}
	if err := json.Unmarshal(item, &s); err != nil {
		return server.Key{}, err
	}
	fields := strings.Fields(s.Key)
	if len(fields) < 2 || !sshKeyType.MatchString(fields[0]) {
		return server.Key{}, errNoKey
	}
	blob, err := base64.StdEncoding.DecodeString(fields[1])
	if err != nil || len(blob) == 0 {
		return server.Key{}, errNoKey
	}
	sum := sha256.Sum256(blob)
	return server.Key{
		Kind:    kind,
		IDs:     []string{"SHA256:" + base64.RawStdEncoding.EncodeToString(sum[:])},
		Created: s.Created.Time,
	}, nil
}
