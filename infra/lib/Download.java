import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Downloads a file unless it exists, and checks its SHA-512: {@code java Download.java <url> <sha512> <file>}. For mvnw
 * on machines without curl, wget or sha512sum.
 */
class Download {

    public static void main(String[] arguments) throws Exception {
        String url = arguments[0];
        Path file = Path.of(arguments[2]);
        if (Files.notExists(file)) {
            try (InputStream content = URI.create(url).toURL().openStream()) {
                Files.copy(content, file);
            } catch (java.io.IOException e) {
                fail("cannot fetch " + url + ": " + e);
            }
        }
        byte[] digest = MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(file));
        if (!HexFormat.of().formatHex(digest).equals(arguments[1])) {
            fail("the file from " + url + " has a wrong SHA-512 and was not kept");
        }
    }

    private static void fail(String reason) {
        System.err.println("mvnw: " + reason);
        System.exit(1);
    }
}
