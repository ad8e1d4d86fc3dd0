/** The costs of many gateways, calculated from the reports of one. */
@NullMarked
package dev.warren.bench.simulate;

import org.jspecify.annotations.NullMarked;
