//go:build !unix

package segment

import (
	"errors"
	"os"
)

func mapFile(*os.File, int64) ([]byte, error) { return nil, errors.ErrUnsupported }

func unmapFile([]byte) error { return nil }

// syncDir does nothing: Windows has no call for it, and NTFS keeps a journal of names.
func syncDir(string) error { return nil }
