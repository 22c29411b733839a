// Package signature reads the signatures of commits: what kind they are, which key made them, when they say that they were
// made; and checks them against keys that the user gave. Nothing here contacts a server.
package signature

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"
)

// MaxArmored is the largest signature, in bytes, that is looked at. Those of ordinary keys have a few hundred.
const MaxArmored = 64 << 10

// Kind is the format of a signature.
type Kind uint8

// The kinds.
const (
	None Kind = iota
	OpenPGP
	SSH
	X509
)

// Signature is what one signature says of itself. Nobody has verified any of it; see Keyring.Verify.
type Signature struct {
	Kind    Kind
	KeyID   string    // OpenPGP: the issuer's fingerprint or, failing that, key id, in upper-case hexadecimal digits; SSH: "SHA256:..." of the public key; X.509: empty
	Created time.Time // OpenPGP only, UTC; zero otherwise: SSH signatures carry no time
}

// Key names the key in the same way whether the signature carries a fingerprint or a key id only, as those of GnuPG before 2.1.16
// do: for OpenPGP the key id, 16 upper-case hexadecimal digits (RFC 9580 section 5.5.4.3: the last 64 bits of a version 4
// fingerprint, the first of a later one); for SSH the fingerprint; empty where nothing names the key. Key ids can be made to
// collide, so that it groups signatures and verifies none.
func (s Signature) Key() string { return keyOf(s.KeyID) }

func keyOf(id string) string {
	switch len(id) {
	case 40:
		if !strings.HasPrefix(id, sshPrefix) {
			return id[24:]
		}
	case 64:
		return id[:16]
	}
	return id
}

const sshPrefix = "SHA256:"

// The reasons for which a signature tells nothing.
var (
	ErrTooLarge = errors.New("signature larger than 64 KiB")
	ErrFormat   = errors.New("signature in no known format")
)

// Parse reads the armored signature of a commit header: OpenPGP (RFC 9580), SSH (OpenSSH's PROTOCOL.sshsig) or X.509 (of which it
// tells the kind only). Of several OpenPGP signatures it reads the first. The error wraps ErrTooLarge or ErrFormat, or tells what
// the libraries could not read; it never holds text from the signature.
func Parse(armored []byte) (s Signature, err error) {
	defer unpanic(&err)
	switch kind, err := kindOf(armored); {
	case err != nil:
		return Signature{}, err
	case kind == X509:
		return Signature{Kind: X509}, nil
	case kind == SSH:
		sig, err := sshSignature(armored)
		if err != nil {
			return Signature{}, err
		}
		return Signature{Kind: SSH, KeyID: ssh.FingerprintSHA256(sig.PublicKey)}, nil
	}
	packets, err := pgpPackets(armored)
	if err != nil {
		return Signature{}, err
	}
	if old, ok := version3(packets); ok {
		return old, nil
	}
	sig, err := firstSignature(packets)
	if err != nil {
		return Signature{}, err
	}
	return Signature{Kind: OpenPGP, KeyID: issuer(sig), Created: sig.CreationTime.UTC()}, nil
}

// kindOf goes by the first line, as git does (gpg-interface.c).
func kindOf(armored []byte) (Kind, error) {
	if len(armored) > MaxArmored {
		return None, ErrTooLarge
	}
	text := bytes.TrimLeft(armored, " \t\r\n")
	switch {
	case bytes.HasPrefix(text, []byte("-----BEGIN PGP SIGNATURE-----")), bytes.HasPrefix(text, []byte("-----BEGIN PGP MESSAGE-----")):
		return OpenPGP, nil
	case bytes.HasPrefix(text, []byte("-----BEGIN SSH SIGNATURE-----")):
		return SSH, nil
	case bytes.HasPrefix(text, []byte("-----BEGIN SIGNED MESSAGE-----")):
		return X509, nil
	}
	return None, ErrFormat
}

func sshSignature(armored []byte) (*sshsig.Signature, error) {
	sig, err := sshsig.Unarmor(armored)
	if err != nil {
		return nil, unreadable("SSH", err)
	}
	return sig, nil
}

// pgpPackets takes the armor off.
func pgpPackets(armored []byte) ([]byte, error) {
	block, err := armor.Decode(bytes.NewReader(armored))
	if err != nil {
		return nil, unreadable("OpenPGP", err)
	}
	packets, err := io.ReadAll(io.LimitReader(block.Body, MaxArmored))
	if err != nil {
		return nil, unreadable("OpenPGP", err)
	}
	return packets, nil
}

func firstSignature(packets []byte) (*packet.Signature, error) {
	p, err := packet.NewReader(bytes.NewReader(packets)).Next()
	if err != nil {
		return nil, unreadable("OpenPGP", err)
	}
	sig, ok := p.(*packet.Signature)
	if !ok {
		return nil, fmt.Errorf("OpenPGP signature: %w", ErrFormat)
	}
	return sig, nil
}

// version3 reads a signature of OpenPGP version 3 (RFC 4880 section 5.2.2), which old GnuPG made and go-crypto leaves out: a
// header, then the version, the number 5, the type, 4 bytes of time and 8 of key id.
func version3(packets []byte) (Signature, bool) {
	const tag = 2 // of a signature packet
	if len(packets) < 2 || packets[0]&0x80 == 0 {
		return Signature{}, false
	}
	var body []byte
	switch first := packets[0]; {
	case first&0x40 == 0 && first>>2&0xf == tag && first&3 == 0, first&0x40 != 0 && first&0x3f == tag && packets[1] < 192:
		body = packets[2:]
	case first&0x40 == 0 && first>>2&0xf == tag && first&3 == 1, first&0x40 != 0 && first&0x3f == tag && packets[1] < 224:
		body = packets[min(3, len(packets)):]
	}
	if len(body) < 15 || body[0] != 3 || body[1] != 5 {
		return Signature{}, false
	}
	seconds := int64(body[3])<<24 | int64(body[4])<<16 | int64(body[5])<<8 | int64(body[6])
	return Signature{Kind: OpenPGP, KeyID: upperHex(body[7:15]), Created: time.Unix(seconds, 0).UTC()}, true
}

// issuer is the fingerprint of the key that a signature names, or its key id; empty where it names none.
func issuer(sig *packet.Signature) string {
	switch {
	case len(sig.IssuerFingerprint) > 0:
		return upperHex(sig.IssuerFingerprint)
	case sig.IssuerKeyId != nil:
		return fmt.Sprintf("%016X", *sig.IssuerKeyId)
	}
	return ""
}

func upperHex(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }

// unreadable words the error of a library. Its text may quote what it read, so that it is quoted and cut.
func unreadable(format string, err error) error {
	text := fmt.Sprintf("%+q", err.Error())
	return fmt.Errorf("%s signature that cannot be read: %s", format, text[:min(len(text), 200)])
}

// unpanic makes an error of a panic: the libraries read what the repository's writers chose.
func unpanic(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("signature that cannot be read: the reader gave up (%T)", r)
	}
}
