package signature

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	pgperrors "github.com/ProtonMail/go-crypto/openpgp/errors"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

// MaxKeys is the largest file of keys, in bytes, that is read.
const MaxKeys = 1 << 20

// The reasons for which a file of keys is refused; the errors that wrap them name the line.
var (
	ErrPrivateKey = errors.New("this is a private key: keep it to yourself, and give the public one")
	ErrNoKeys     = errors.New("no public key in it")
)

// Keyring holds public keys that the user vouches for. It is frozen once ParseKeys is done and safe for concurrent use; nil is an
// empty one.
type Keyring struct {
	// Notes say, in our own words and with line numbers, what of the file is not used, such as keys of unknown algorithms.
	Notes []string

	pgp     map[string][]*pgpKey // by Key of the signing key: a primary key or a subkey
	ssh     map[string][]*sshKey // by fingerprint
	entries int
}

// pgpKey is a primary key or one of its subkeys.
type pgpKey struct {
	entity *openpgp.Entity
	public *packet.PublicKey
	sub    *openpgp.Subkey // nil for the primary key
}

// ParseKeys reads a file of public keys, in any mixture: OpenPGP keys in ASCII armor, one or several in a block; SSH keys as in
// authorized_keys (sshd(8)) or in an allowed signers file (ssh-keygen(1)). Blank lines, lines that begin with "#", and text around
// armor that GnuPG writes ("Comment:") are passed over. At least one key must be usable.
func ParseKeys(data []byte) (kr *Keyring, err error) {
	defer unpanic(&err)
	switch {
	case len(data) > MaxKeys:
		return nil, fmt.Errorf("file of keys larger than %d bytes", MaxKeys)
	case len(data) > 0 && data[0] >= 0x80 && !bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return nil, errors.New("line 1: binary data: export OpenPGP keys with gpg --armor --export")
	}
	kr = &Keyring{pgp: map[string][]*pgpKey{}, ssh: map[string][]*sshKey{}}
	lines := bytes.Split(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), []byte("\n"))
	for i := 0; i < len(lines); {
		line := bytes.TrimSpace(lines[i])
		kind, isBlock := blockKind(line)
		switch {
		case len(line) == 0 || line[0] == '#':
			i++
		case isBlock:
			n, err := blockEnd(lines[i:], kind)
			if err == nil {
				err = kr.addBlock(kind, bytes.Join(lines[i:i+n], []byte("\n")), i+1)
			}
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", i+1, err)
			}
			i += n
		default:
			if err := kr.addLine(string(line), i+1); err != nil {
				return nil, fmt.Errorf("line %d: %w", i+1, err)
			}
			i++
		}
	}
	if kr.entries == 0 {
		return nil, noKeys(kr.Notes)
	}
	return kr, nil
}

func noKeys(notes []string) error {
	if len(notes) == 0 {
		return ErrNoKeys
	}
	return fmt.Errorf("%w that can be used: %s", ErrNoKeys, notes[0])
}

// blockKind is what stands between "-----BEGIN " and "-----", or "---- BEGIN " and " ----" (RFC 4716).
func blockKind(line []byte) (string, bool) {
	for _, mark := range [][2]string{{"-----BEGIN ", "-----"}, {"---- BEGIN ", " ----"}} {
		if rest, ok := bytes.CutPrefix(line, []byte(mark[0])); ok {
			if kind, ok := bytes.CutSuffix(rest, []byte(mark[1])); ok {
				return string(kind), true
			}
		}
	}
	return "", false
}

// blockEnd gives the number of lines of the block that begins the lines.
func blockEnd(lines [][]byte, kind string) (int, error) {
	for i, line := range lines {
		if bytes.HasPrefix(bytes.TrimSpace(line), []byte("-----END ")) {
			return i + 1, nil
		}
	}
	if strings.Contains(kind, "PRIVATE KEY") {
		return 0, ErrPrivateKey
	}
	return 0, errors.New("this block has no end")
}

func (kr *Keyring) addBlock(kind string, block []byte, line int) error {
	switch {
	case strings.Contains(kind, "PRIVATE KEY"):
		return ErrPrivateKey
	case kind == "SSH2 PUBLIC KEY":
		return errors.New("an SSH key in the form of RFC 4716: convert it with ssh-keygen -i")
	case kind != openpgp.PublicKeyType:
		return errors.New("a block of another kind: OpenPGP public keys and SSH public keys are read")
	}
	b, err := armor.Decode(bytes.NewReader(block))
	if err != nil {
		return errors.New("an OpenPGP block that cannot be read")
	}
	found := false
	for packets := packet.NewReader(b.Body); ; found = true {
		e, err := openpgp.ReadEntity(packets)
		switch {
		case errors.Is(err, io.EOF) && found:
			return nil
		case errors.Is(err, io.EOF):
			kr.Notes = append(kr.Notes, fmt.Sprintf("line %d: an OpenPGP block without a key", line))
			return nil
		case err == nil && isPrivate(e):
			return ErrPrivateKey
		case err == nil:
			kr.addEntity(e)
			continue
		}
		kr.Notes = append(kr.Notes, fmt.Sprintf("line %d: an OpenPGP key that is not used: %s", line, reason(err)))
		switch ended, private := nextEntity(packets); {
		case private:
			return ErrPrivateKey
		case ended:
			return nil
		}
	}
}

func isPrivate(e *openpgp.Entity) bool {
	return e.PrivateKey != nil || slices.ContainsFunc(e.Subkeys, func(s openpgp.Subkey) bool { return s.PrivateKey != nil })
}

// nextEntity passes over packets up to the next primary key, which it leaves to be read.
func nextEntity(packets *packet.Reader) (ended, private bool) {
	for {
		p, err := packets.Next()
		var unsupported pgperrors.UnsupportedError
		switch {
		case errors.As(err, &unsupported):
			continue
		case err != nil:
			return true, false
		}
		switch p := p.(type) {
		case *packet.PrivateKey:
			return false, true
		case *packet.PublicKey:
			if !p.IsSubkey {
				packets.Unread(p)
				return false, false
			}
		}
	}
}

// reason quotes and cuts what a library says of a key: the file may be somebody else's.
func reason(err error) string {
	text := fmt.Sprintf("%+q", err.Error())
	return text[:min(len(text), 120)]
}

func (kr *Keyring) addEntity(e *openpgp.Entity) {
	kr.entries++
	add := func(k *pgpKey) {
		id := keyOf(upperHex(k.public.Fingerprint))
		kr.pgp[id] = append(kr.pgp[id], k)
	}
	add(&pgpKey{entity: e, public: e.PrimaryKey})
	for i := range e.Subkeys {
		if s := &e.Subkeys[i]; s.PublicKey.PubKeyAlgo.CanSign() {
			add(&pgpKey{entity: e, public: s.PublicKey, sub: s})
		}
	}
}

// named gives the OpenPGP keys that a fingerprint or key id names.
func (kr *Keyring) named(id string) []*pgpKey {
	if kr == nil {
		return nil
	}
	all := kr.pgp[keyOf(id)]
	if len(id) < 40 {
		return all
	}
	var out []*pgpKey
	for _, k := range all {
		if upperHex(k.public.Fingerprint) == id {
			out = append(out, k)
		}
	}
	return out
}

// Knows tells whether a key that was given is the one that Signature.KeyID names.
func (kr *Keyring) Knows(id string) bool {
	return kr != nil && (len(kr.named(id)) > 0 || len(kr.ssh[id]) > 0)
}

// Created gives the time at which the OpenPGP key that Signature.KeyID names was made, as the key says; of a subkey, its own. SSH
// keys carry no time.
func (kr *Keyring) Created(id string) (time.Time, bool) {
	for _, k := range kr.named(id) {
		return k.public.CreationTime.UTC(), true
	}
	return time.Time{}, false
}

// Primary gives the fingerprint of the primary key to which the named key belongs, so that two subkeys of one person are one key.
// What is not known, and SSH keys, come back as Signature.Key gives them.
func (kr *Keyring) Primary(id string) string {
	for _, k := range kr.named(id) {
		return upperHex(k.entity.PrimaryKey.Fingerprint)
	}
	return keyOf(id)
}
