/** Dead letters: reading them, posting them again, throwing them away. */
@NullMarked
package dev.warren.letter;

import org.jspecify.annotations.NullMarked;
