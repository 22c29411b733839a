package signature

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"
)

// State is what came of a verification.
type State uint8

// The states.
const (
	UnknownKey State = iota // no key that was given is named by the signature
	Valid                   // made by a key that was given, over exactly these bytes
	Wrong                   // names a key that was given, and does not fit these bytes
	Unfit                   // names a key that was given, and that is not for signing commits
)

// String gives the word for a state.
func (s State) String() string {
	return [...]string{"unknown key", "valid", "wrong", "key not for signing commits"}[s]
}

// Verification is what a Keyring says of one signature. Only State == Valid may be called verified.
type Verification struct {
	State   State
	KeyID   string    // of the key that was given: its fingerprint in upper-case hexadecimal digits, or "SHA256:..."; empty for UnknownKey
	Primary string    // fingerprint of the primary key where KeyID is a subkey's; otherwise KeyID
	Created time.Time // when that OpenPGP key was made; zero for SSH
	From    time.Time // the key may sign from then on: Created, or valid-after of an allowed signers line; zero: open
	Until   time.Time // and not from then on: the key's expiry, or valid-before; zero: open. What was signed before stays signed
	Revoked bool      // the key, its primary key or its identity was revoked at some time, for whatever reason
}

// namespace is what git signs under (gpg-interface.c); a signature made for something else is none of a commit.
const namespace = "git"

// Verify checks the armored signature of a commit over what it signs. The error says that it could not be checked: the signature
// cannot be read, or is X.509, which is not verified here.
func (kr *Keyring) Verify(armored, signed []byte) (v Verification, err error) {
	defer func() {
		if err != nil {
			v = Verification{}
		}
	}()
	defer unpanic(&err)
	kind, err := kindOf(armored)
	switch {
	case err != nil:
		return v, err
	case kr == nil:
		return v, nil
	case kind == OpenPGP:
		return kr.verifyPGP(armored, signed)
	case kind == SSH:
		return kr.verifySSH(armored, signed)
	}
	return v, errors.New("X.509 signatures are not verified")
}

func (kr *Keyring) verifyPGP(armored, signed []byte) (Verification, error) {
	packets, err := pgpPackets(armored)
	if err != nil {
		return Verification{}, err
	}
	if old, ok := version3(packets); ok {
		if len(kr.named(old.KeyID)) > 0 {
			return Verification{}, errors.New("signatures of OpenPGP version 3 are not verified")
		}
		return Verification{}, nil
	}
	sig, err := firstSignature(packets)
	if err != nil {
		return Verification{}, err
	}
	var best Verification
	for _, k := range kr.named(issuer(sig)) {
		v, err := k.verify(sig, signed)
		if err != nil {
			return Verification{}, err
		}
		if v.State == Valid {
			return v, nil
		}
		best = v
	}
	return best, nil
}

// verify hashes anew for each key, since the library writes into the hash.
func (k *pgpKey) verify(sig *packet.Signature, signed []byte) (Verification, error) {
	v := k.facts()
	h, err := sig.PrepareVerify()
	if err != nil {
		return v, unreadable("OpenPGP", err)
	}
	switch sig.SigType {
	case packet.SigTypeBinary:
		h.Write(signed)
	case packet.SigTypeText:
		openpgp.NewCanonicalTextHash(h).Write(signed)
	default:
		return v, nil // it certifies a key or the like, and says nothing of a commit
	}
	switch {
	case k.public.VerifySignature(h, sig) != nil:
	case !k.signs():
		v.State = Unfit
	default:
		v.State = Valid
	}
	return v, nil
}

// binding is the self-signature that says what a key is for and how long.
func (k *pgpKey) binding() *packet.Signature {
	if k.sub != nil {
		return k.sub.Sig
	}
	sig, _ := k.entity.PrimarySelfSignature()
	return sig
}

// signs tells whether a key is meant to sign. A key that does not say is (RFC 9580 section 5.2.3.29, as GnuPG reads it); a subkey
// has to prove that it belongs here (section 5.2.3.34), which go-crypto checks where the flag is set.
func (k *pgpKey) signs() bool {
	b := k.binding()
	if b == nil || !b.FlagsValid {
		return k.sub == nil
	}
	return b.FlagSign
}

// facts fills in what holds whatever the signature says.
func (k *pgpKey) facts() Verification {
	e := k.entity
	v := Verification{
		State: Wrong, KeyID: upperHex(k.public.Fingerprint), Primary: upperHex(e.PrimaryKey.Fingerprint),
		Created: k.public.CreationTime.UTC(), From: k.public.CreationTime.UTC(),
	}
	primary, identity := e.PrimarySelfSignature()
	v.Until = expiry(e.PrimaryKey, primary)
	v.Revoked = len(e.Revocations) > 0 || identity != nil && len(identity.Revocations) > 0
	if k.sub != nil {
		if own := expiry(k.public, k.sub.Sig); !own.IsZero() && (v.Until.IsZero() || own.Before(v.Until)) {
			v.Until = own
		}
		v.Revoked = v.Revoked || len(k.sub.Revocations) > 0
	}
	return v
}

// expiry is when a key ends by its self-signature; zero where it does not end.
func expiry(key *packet.PublicKey, self *packet.Signature) time.Time {
	if self == nil || self.KeyLifetimeSecs == nil || *self.KeyLifetimeSecs == 0 {
		return time.Time{}
	}
	return key.CreationTime.UTC().Add(time.Duration(*self.KeyLifetimeSecs) * time.Second)
}

func (kr *Keyring) verifySSH(armored, signed []byte) (Verification, error) {
	sig, err := sshSignature(armored)
	if err != nil {
		return Verification{}, err
	}
	lines := kr.ssh[ssh.FingerprintSHA256(sig.PublicKey)]
	if len(lines) == 0 {
		return Verification{}, nil
	}
	id := ssh.FingerprintSHA256(lines[0].public)
	v := Verification{State: Unfit, KeyID: id, Primary: id}
	for i, k := range lines { // of several lines for one key, the first that is for git
		if k.allows(namespace) {
			v.State, v.From, v.Until = Wrong, k.from, k.until
			break
		}
		if i == 0 {
			v.From, v.Until = k.from, k.until
		}
	}
	if v.State == Unfit {
		return v, nil
	}
	switch err := sshsig.Verify(bytes.NewReader(signed), sig, lines[0].public, sig.HashAlgorithm, namespace); {
	case err == nil:
		v.State = Valid
	case errors.Is(err, sshsig.ErrUnsupportedHashAlgorithm), errors.Is(err, sshsig.ErrUnavailableHashAlgorithm):
		return Verification{}, fmt.Errorf("SSH signature: %w", err)
	}
	return v, nil
}
