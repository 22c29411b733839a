package signature

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

// sshKey is one line of a file of SSH keys. Several lines may hold one key.
type sshKey struct {
	public     ssh.PublicKey
	principals string    // of an allowed signers line; "" for authorized_keys
	namespaces []string  // patterns; nil: any
	from       time.Time // valid-after; zero: open
	until      time.Time // valid-before; zero: open
}

// keyTypes are the words that may stand before a key. DSA keys, which OpenSSH no longer reads, are not among them.
var keyTypes = []string{
	ssh.KeyAlgoED25519, ssh.KeyAlgoRSA, ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521, ssh.KeyAlgoSKED25519,
	ssh.KeyAlgoSKECDSA256,
}

// addLine reads a line of authorized_keys ("[options] type key [comment]") or of an allowed signers file ("principals [options]
// type key [comment]").
func (kr *Keyring) addLine(line string, number int) error {
	fields, err := splitFields(line, 4)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(fields, func(f string) bool { return slices.Contains(keyTypes, f) || strings.Contains(f, "-cert-v01@") })
	switch {
	case at < 0 || at > 2 || at+1 == len(fields):
		return errors.New("neither an OpenPGP block nor an SSH public key")
	case strings.Contains(fields[at], "-cert-v01@"):
		kr.Notes = append(kr.Notes, fmt.Sprintf("line %d: SSH certificates are not used", number))
		return nil
	}
	blob, err := base64.StdEncoding.DecodeString(fields[at+1])
	if err != nil {
		return errors.New("the SSH key is not base64")
	}
	public, err := ssh.ParsePublicKey(blob)
	if err != nil {
		return fmt.Errorf("the SSH key cannot be read: %s", reason(err))
	}
	if public.Type() != fields[at] {
		return errors.New("the SSH key is of another type than the word before it says")
	}
	k := &sshKey{public: public}
	options := ""
	switch {
	case at == 2:
		k.principals, options = fields[0], fields[1]
	case at == 1 && !isOptions(fields[0]):
		k.principals = fields[0]
	case at == 1:
		options = fields[0]
	}
	authority, err := k.options(options)
	if err != nil {
		return err
	}
	if authority {
		kr.Notes = append(kr.Notes, fmt.Sprintf("line %d: certificate authorities are not used", number))
		return nil
	}
	id := ssh.FingerprintSHA256(public)
	kr.ssh[id] = append(kr.ssh[id], k)
	kr.entries++
	return nil
}

// splitFields cuts a line at blanks outside of double quotes, into at most most fields; the rest is a comment.
func splitFields(line string, most int) ([]string, error) {
	var fields []string
	start, quoted := -1, false
	for i := 0; i < len(line) && len(fields) < most; i++ {
		blank := line[i] == ' ' || line[i] == '\t'
		switch {
		case line[i] == '"' && (i == 0 || line[i-1] != '\\'):
			quoted = !quoted
			if start < 0 {
				start = i
			}
		case blank && !quoted && start >= 0:
			fields = append(fields, line[start:i])
			start = -1
		case !blank && start < 0:
			start = i
		}
	}
	if quoted && len(fields) < most {
		return nil, errors.New("a quote is not closed")
	}
	if start >= 0 && len(fields) < most {
		fields = append(fields, line[start:])
	}
	return fields, nil
}

// flagOptions are the options of authorized_keys without a value (sshd(8), AUTHORIZED_KEYS FILE FORMAT).
var flagOptions = []string{
	"agent-forwarding", "cert-authority", "no-agent-forwarding", "no-port-forwarding", "no-pty", "no-user-rc", "no-x11-forwarding",
	"port-forwarding", "pty", "no-touch-required", "verify-required", "restrict", "user-rc", "x11-forwarding",
}

// isOptions tells the options of authorized_keys from the principals of an allowed signers line.
func isOptions(field string) bool {
	first, _, _ := strings.Cut(field, ",")
	return strings.Contains(first, "=") || slices.Contains(flagOptions, strings.ToLower(first))
}

// options keeps what limits a key in signing (ssh-keygen(1), ALLOWED SIGNERS). The options of authorized_keys are about logging
// in and are passed over.
func (k *sshKey) options(text string) (authority bool, err error) {
	for text != "" {
		var option string
		if option, text, err = cutOption(text); err != nil {
			return false, err
		}
		name, value, _ := strings.Cut(option, "=")
		value = strings.Trim(value, `"`)
		switch strings.ToLower(name) {
		case "cert-authority":
			authority = true
		case "namespaces":
			if k.namespaces = strings.Split(value, ","); value == "" {
				return false, errors.New("namespaces= names none")
			}
		case "valid-after":
			if k.from, err = sshTime(value); err != nil {
				return false, fmt.Errorf("valid-after: %w", err)
			}
		case "valid-before":
			if k.until, err = sshTime(value); err != nil {
				return false, fmt.Errorf("valid-before: %w", err)
			}
		}
	}
	if !k.from.IsZero() && !k.until.IsZero() && !k.from.Before(k.until) {
		return false, errors.New("valid-before is not after valid-after")
	}
	return authority, nil
}

// cutOption cuts at the first comma outside of double quotes.
func cutOption(text string) (option, rest string, err error) {
	quoted := false
	for i := range len(text) {
		switch {
		case text[i] == '"' && (i == 0 || text[i-1] != '\\'):
			quoted = !quoted
		case text[i] == ',' && !quoted:
			return text[:i], text[i+1:], nil
		}
	}
	if quoted {
		return "", "", errors.New("a quote is not closed")
	}
	return text, "", nil
}

// sshTime reads YYYYMMDD[Z] or YYYYMMDDHHMM[SS][Z]. Without Z it is the local time of whoever wrote it, which is not known here:
// it is read as UTC.
func sshTime(value string) (time.Time, error) {
	text := strings.TrimSuffix(value, "Z")
	layout := map[int]string{8: "20060102", 12: "200601021504", 14: "20060102150405"}[len(text)]
	t, err := time.Parse(layout, text)
	if layout == "" || err != nil {
		return time.Time{}, errors.New("want YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS, and Z for UTC")
	}
	return t, nil
}

// allows tells whether the namespaces of a line admit one: a list of patterns with * and ?, where ! excludes (ssh_config(5),
// PATTERNS).
func (k *sshKey) allows(namespace string) bool {
	if k.namespaces == nil {
		return true
	}
	allowed := false
	for _, pattern := range k.namespaces {
		pattern, negated := strings.CutPrefix(strings.TrimSpace(pattern), "!")
		if !matches(pattern, namespace) {
			continue
		}
		if negated {
			return false
		}
		allowed = true
	}
	return allowed
}

// matches compares with a pattern in time proportional to the product of the lengths at most.
func matches(pattern, text string) bool {
	p, i, star, mark := 0, 0, -1, 0
	for i < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, i
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[i]):
			p++
			i++
		case star >= 0:
			mark++
			i, p = mark, star+1
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
