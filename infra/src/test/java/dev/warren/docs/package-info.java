/** Tests that hold the pages of docs and the README to the tree: links, names, the four ways. */
@NullMarked
package dev.warren.docs;

import org.jspecify.annotations.NullMarked;
