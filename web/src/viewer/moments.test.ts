import { describe, expect, it } from 'vitest';

import { cameraText, exposureText, forInput, fromInput, placeText, takenText } from './moments';

describe('the info panel’s words', () => {
  it('tell the camera’s clock, whatever the reader’s zone is', () => {
    expect(takenText('2025-06-14T23:59:10.000Z', 'en-GB')).toContain('14 June 2025');
    expect(forInput('2025-06-14T23:59:10.000Z')).toBe('2025-06-14T23:59:10');
  });

  it('pass a date on only when it is whole', () => {
    expect(fromInput('2025-06-14T23:59')).toBe('2025-06-14T23:59');
    expect(fromInput('')).toBeNull();
  });

  it('name what the camera was set to, as far as it is known', () => {
    expect(exposureText({ fNumber: 1.8, exposureTime: '1/250', focalLength: 26.04, iso: 64 })).toBe(
      'f/1.8 · 1/250 s · 26 mm · ISO 64',
    );
    expect(exposureText({ iso: 100 })).toBe('ISO 100');
    expect(exposureText({})).toBe('');
  });

  it('do not say the maker twice', () => {
    expect(cameraText('Canon', 'Canon EOS 80D')).toBe('Canon EOS 80D');
    expect(cameraText('Google', 'Pixel 8')).toBe('Google Pixel 8');
    expect(cameraText('NIKON CORPORATION', 'NIKON D750')).toBe('NIKON D750');
  });

  it('give a place its hemisphere', () => expect(placeText(-38.7, 9.1)).toBe('38.70000° S, 9.10000° E'));
});
