/** The compose file and the images. */
@NullMarked
package dev.warren.system.image;

import org.jspecify.annotations.NullMarked;
