package dev.warren.gateway.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;

/**
 * All files of a folder of the class path, in memory, compressed once. A first visit requests some
 * eighty files together. Finding each in the jar and compressing it takes the gateway several
 * milliseconds, which the visitor would wait for. Immutable, for any thread.
 */
final class KeptFiles {

  /** A file, as it is and compressed with gzip (RFC 1952). */
  record Kept(MediaType type, byte[] content, byte[] compressed) {}

  private static final int HASH_BYTES = 8;

  private final Map<String, Kept> files;
  private final String hash;

  private KeptFiles(Map<String, Kept> files, String hash) {
    this.files = files;
    this.hash = hash;
  }

  private static KeptFiles below(String folder, MessageDigest digest) throws IOException {
    Map<String, Kept> files = new HashMap<>();
    Resource[] found =
        new PathMatchingResourcePatternResolver().getResources("classpath:" + folder + "**/*.*");
    Arrays.sort(found, Comparator.comparing(Resource::getDescription));
    for (Resource file : found) {
      byte[] content = file.getContentAsByteArray();
      digest.update(content);
      String url = file.getURL().toString();
      String path = url.substring(url.lastIndexOf("/" + folder) + folder.length() + 1);
      MediaType type =
          MediaTypeFactory.getMediaType(path).orElse(MediaType.APPLICATION_OCTET_STREAM);
      files.put(path, new Kept(type, content, compress(content)));
    }
    return new KeptFiles(files, HexFormat.of().formatHex(digest.digest(), 0, HASH_BYTES));
  }

  /** Reads the files below a folder, whose name ends with a slash. */
  static KeptFiles below(String folder) throws IOException {
    try {
      return below(folder, MessageDigest.getInstance("SHA-256"));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns these files and a further one, which joins some of them. The hash stays the same. */
  KeptFiles joined(String path, List<String> parts) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (String part : parts) {
      content.write(Objects.requireNonNull(files.get(part), part).content());
    }
    Map<String, Kept> more = new HashMap<>(files);
    byte[] all = content.toByteArray();
    MediaType type = Objects.requireNonNull(files.get(parts.get(0))).type();
    more.put(path, new Kept(type, all, compress(all)));
    return new KeptFiles(more, hash);
  }

  private static byte[] compress(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  /** Returns the file with this path below the folder, or null if there is none. */
  @Nullable Kept get(String path) {
    return files.get(path);
  }

  /** Returns 16 hexadecimal digits, which change with each change of a file. */
  String hash() {
    return hash;
  }
}
