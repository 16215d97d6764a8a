import { execFile } from 'node:child_process';
import { access, chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { buildIntoCache, defaultCacheDir } from '../../cli/parts/cache';
import { downloadTemporal, sdkVersion } from '../../cli/parts/temporal-download';

/** The newest test server on Maven; runs with Java 17. */
const MAVEN_VERSION = '1.38.0';
const MAVEN_LIMIT_MS = 10 * 60_000;
const STARTS = 4;

const run = promisify(execFile);

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>redress</groupId>
  <artifactId>time-skipping-server</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${MAVEN_VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-nop</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
`;

/**
 * The test kit expects an executable that takes a port. It must not get --enable-time-skipping: the kit's client unlocks
 * the clock itself, and with the flag the first unlocking fails as one too many and every sleep counts twice.
 */
const wrapper = `#!/bin/sh
exec "\${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \\
  -cp "$(dirname "$0")/lib/*" io.temporal.testserver.TestServer "$@"
`;

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function inWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function buildFromMaven(cacheDir: string, name: string): Promise<void> {
  const java = join(process.env['JAVA_HOME'] ?? '', process.env['JAVA_HOME'] ? 'bin/java' : 'java');
  await run(java, ['-version']);
  await buildIntoCache(cacheDir, async (folder) => {
    const server = join(folder, 'server');
    await mkdir(server);
    await writeFile(join(folder, 'pom.xml'), pom);
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${join(server, 'lib')}`];
    await run('mvn', ['-q', '-B', '-f', join(folder, 'pom.xml'), ...goal, '-DincludeScope=runtime'], {
      timeout: MAVEN_LIMIT_MS,
      maxBuffer: 16 * 1024 * 1024,
    });
    await writeFile(join(server, 'run'), wrapper);
    await chmod(join(server, 'run'), 0o755);
    return { path: server, name };
  });
}

/**
 * The executable of Temporal's time-skipping test server: from the cache, the official download, or Maven where that
 * cannot be reached. Throws an Error that says what to install when none works: a test must not be left out.
 */
export async function findTimeSkippingServer(cacheDir: string = defaultCacheDir()): Promise<string> {
  const downloadName = `temporal-test-server-sdk-${sdkVersion()}`;
  const mavenName = `temporal-test-server-maven-${MAVEN_VERSION}`;
  const downloaded = join(cacheDir, downloadName);
  const built = join(cacheDir, mavenName, 'run');
  if (await exists(downloaded)) return downloaded;
  if (await exists(built)) return built;
  const tried: string[] = [];
  try {
    return await buildIntoCache(cacheDir, async (into) => {
      const path = await downloadTemporal({
        artifact: 'temporal-test-server',
        into,
        sdkVersion: sdkVersion(),
      });
      return { path, name: downloadName };
    });
  } catch (error) {
    tried.push(`official download: ${inWords(error)}`);
  }
  try {
    await buildFromMaven(cacheDir, mavenName);
    return built;
  } catch (error) {
    tried.push(`Maven: ${inWords(error)}`);
  }
  throw new Error(
    `The tests that skip time need Temporal's test server, and it could not be fetched.\n${tried.join('\n')}\n` +
      'Install Java 17 or newer and Maven, for example: apt-get install -y openjdk-17-jre-headless maven',
  );
}

/**
 * A Temporal server on which days pass in no time: `env.sleep('3 days')`. Time is the server's own; ask for it with
 * `env.currentTimeMs()`. End it with `env.teardown()`.
 */
export async function createTimeSkippingEnvironment(): Promise<TestWorkflowEnvironment> {
  const path = await findTimeSkippingServer();
  const server = { executable: { type: 'existing-path', path } } as const;
  // The kit allows five seconds for the start, which a cold disk or a busy machine can take longer for.
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await TestWorkflowEnvironment.createTimeSkipping({ server });
    } catch (error) {
      if (attempt === STARTS || !inWords(error).includes('did not start within')) throw error;
    }
  }
}
