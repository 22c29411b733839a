package cli

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/bonafide-lint/bonafide/analyzers/signature"
)

const keysHint = "name a file of public keys: OpenPGP in ASCII armor (gpg --armor --export), or SSH (a .pub file, an allowed signers file)"

// readKeys reads the public keys that the user vouches for; without a path there are none.
func readKeys(path string) (*signature.Keyring, error) {
	if path == "" {
		return nil, nil
	}
	data, err := readBounded(path, signature.MaxKeys)
	if err != nil {
		return nil, &failure{fmt.Errorf("--keys: %w", err), keysHint}
	}
	keys, err := signature.ParseKeys(data)
	switch {
	case errors.Is(err, signature.ErrPrivateKey):
		return nil, &failure{fmt.Errorf("--keys %s: %w", path, err), "export the public key: gpg --armor --export, or the .pub file beside the SSH key"}
	case err != nil:
		return nil, &failure{fmt.Errorf("--keys %s: %w", path, err), keysHint}
	}
	return keys, nil
}

// readBounded reads a regular file of at most so many bytes.
func readBounded(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(data)) > most {
		err = fmt.Errorf("%s has more than %d KiB", path, most>>10)
	}
	return data, err
}
