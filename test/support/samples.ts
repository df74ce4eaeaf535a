/** Where files recorded by others lie: beside the checkout, or where SAMPLES_FOLDER says. Tests that read them are skipped where there are none. */
export const samplesFolder = process.env['SAMPLES_FOLDER'] ?? '../shared/samples';
