package cli

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// parseSize reads a number of bytes: 1048576, 512K, 4MiB, 1G. Units are powers of 1024.
func parseSize(flag, s string) (int64, error) {
	text := strings.TrimSuffix(strings.TrimSuffix(strings.ToUpper(strings.TrimSpace(s)), "B"), "I")
	shift := 0
	if n := len(text); n > 0 {
		if at := strings.IndexByte("KMGT", text[n-1]); at >= 0 {
			shift, text = 10*(at+1), text[:n-1]
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n <= 0 || n > math.MaxInt64>>shift {
		return 0, fail(fmt.Sprintf("--%s: %q is not a size", flag, s), "write sizes as 64MiB, 1GiB or a number of bytes")
	}
	return n << shift, nil
}
