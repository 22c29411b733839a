// Package signature reads the signatures of commits: what kind they are, which key made them, when they say that they were
// made; and checks them against keys that the user gave. Nothing here contacts a server.
package signature

import "time"

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
	KeyID   string    // OpenPGP: the issuer's fingerprint or, failing that, key id, in upper-case hexadecimal digits; SSH: "SHA256:..." of the public key
	Created time.Time // OpenPGP only; zero otherwise: SSH signatures carry no time
}

// Keyring holds public keys that the user vouches for.
type Keyring struct{}
