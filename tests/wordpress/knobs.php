<?php
/* Must-use plugin of the tests, beside the kit's own: what some real sites do besides, each off unless an option says otherwise. */

// The site is where it is asked: behind a proxy its address, and what its cookies are called after, is the proxy's.
if (PHP_SAPI !== 'cli' && preg_match('/^127\.0\.0\.1:\d+$/', $_SERVER['HTTP_HOST'] ?? ''))
    foreach (['option_home', 'option_siteurl'] as $name)
        add_filter($name, fn() => 'http://' . $_SERVER['HTTP_HOST'], 99);

// tests_decoy: as Antispam Bee 2.11 does it, the text box that a person sees has a hashed name, and a hidden one has its
// own; what is written into that is spam.
$box = 'd' . substr(md5('tests_decoy'), 0, 9);
add_filter('comment_form_field_comment', fn($field) => !get_option('tests_decoy') ? $field
    : str_replace(['id="comment"', 'name="comment"'], ["id=\"$box\"", "name=\"$box\""], $field)
    . '<textarea id="comment" aria-label="hp-comment" aria-hidden="true" name="comment" autocomplete="new-password" '
    . 'style="padding:0 !important;clip:rect(1px, 1px, 1px, 1px) !important;position:absolute !important;height:1px '
    . '!important;width:1px !important;overflow:hidden !important;" tabindex="-1"></textarea>');
add_action('init', function () use ($box) {
    if (!get_option('tests_decoy') || !isset($_POST['comment_post_ID'])) return;
    if (($_POST['comment'] ?? '') !== '' || !isset($_POST[$box])) add_filter('pre_comment_approved', fn() => 'spam', 99);
    else $_POST['comment'] = $_POST[$box];
});

// tests_fails: 'before' or 'after' the comment is stored the server breaks down.
$fail = function () { status_header(500); echo '<h1>There has been a critical error on this website.</h1>'; exit; };
add_filter('preprocess_comment', fn($c) => get_option('tests_fails') === 'before' && PHP_SAPI !== 'cli' ? $fail() : $c);
add_action('comment_post', fn() => get_option('tests_fails') === 'after' && PHP_SAPI !== 'cli' ? $fail() : null, 99);

// tests_thanks: whoever has left a comment is led to another page, as plugins do.
add_filter('comment_post_redirect', fn($to) => get_option('tests_thanks') ? home_url('/about/') : $to, 99);
